"""Makes a BERT of random weights for benchmarks, since a size matters there and what it learned does not.

Writes OUT/config.json and OUT/model.safetensors (Hugging Face's layout), OUT/onnx/model.onnx with the same weights in the
form that transformers' exporter gives, and OUT/onnx/model-int8.onnx, quantized dynamically as Optimum does (weights s8 a
tensor, activations u8). Tokenizer files are copied from another model directory.

    python3 tools/bench/random_bert.py --tokenizer DIR --out DIR [--hidden 768 --layers 12 --heads 12]

Run with Python 3.11, numpy 2.4, onnx 1.23, onnxruntime 1.32, safetensors 0.8.
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import save_file


def weights(vocabulary, hidden, layers):
    random = np.random.default_rng(1)

    def normal(*shape):
        return (0.02 * random.standard_normal(shape)).astype(np.float32)

    tensors = {
        "embeddings.word_embeddings.weight": normal(vocabulary, hidden),
        "embeddings.position_embeddings.weight": normal(512, hidden),
        "embeddings.token_type_embeddings.weight": normal(2, hidden),
    }

    def norm(name):
        tensors[name + ".weight"] = 1 + normal(hidden)
        tensors[name + ".bias"] = normal(hidden)

    def linear(name, inputs, outputs):
        tensors[name + ".weight"] = normal(outputs, inputs)
        tensors[name + ".bias"] = normal(outputs)

    norm("embeddings.LayerNorm")
    for i in range(layers):
        layer = f"encoder.layer.{i}"
        for projection in ("query", "key", "value"):
            linear(f"{layer}.attention.self.{projection}", hidden, hidden)
        linear(f"{layer}.attention.output.dense", hidden, hidden)
        norm(f"{layer}.attention.output.LayerNorm")
        linear(f"{layer}.intermediate.dense", hidden, 4 * hidden)
        linear(f"{layer}.output.dense", 4 * hidden, hidden)
        norm(f"{layer}.output.LayerNorm")
    return tensors


class Graph:
    """An ONNX graph under construction; every method adds nodes and returns the name of its result."""

    def __init__(self, tensors, heads):
        self.tensors, self.heads, self.nodes, self.constants = tensors, heads, [], []
        self.count = 0

    def node(self, op, *inputs, **attributes):
        self.count += 1
        output = f"{op}_{self.count}"
        self.nodes.append(helper.make_node(op, inputs, [output], output, **attributes))
        return output

    def constant(self, value, dtype=np.float32):
        self.count += 1
        name = f"constant_{self.count}"
        self.constants.append(numpy_helper.from_array(np.asarray(value, dtype), name))
        return name

    def weight(self, name, transpose=False):
        tensor = self.tensors[name]
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(tensor.T if transpose else tensor), name))
        return name

    def linear(self, name, x):
        return self.node("Add", self.node("MatMul", x, self.weight(name + ".weight", True)), self.weight(name + ".bias"))

    def norm(self, name, x):
        return self.node(
            "LayerNormalization", x, self.weight(name + ".weight"), self.weight(name + ".bias"), axis=-1, epsilon=1e-12
        )

    def gelu(self, x):
        erf = self.node("Erf", self.node("Div", x, self.constant(np.sqrt(2))))
        return self.node("Mul", self.node("Mul", x, self.node("Add", erf, self.constant(1))), self.constant(0.5))

    def attention(self, layer, x, bias, hidden):
        size = hidden // self.heads
        split = self.constant([0, 0, self.heads, size], np.int64)

        def head(projection, order):
            projected = self.linear(f"{layer}.attention.self.{projection}", x)
            return self.node("Transpose", self.node("Reshape", projected, split), perm=order)

        scores = self.node("MatMul", head("query", [0, 2, 1, 3]), head("key", [0, 2, 3, 1]))
        scores = self.node("Add", self.node("Div", scores, self.constant(np.sqrt(size))), bias)
        context = self.node("MatMul", self.node("Softmax", scores, axis=-1), head("value", [0, 2, 1, 3]))
        merged = self.node(
            "Reshape", self.node("Transpose", context, perm=[0, 2, 1, 3]), self.constant([0, 0, hidden], np.int64)
        )
        return self.linear(f"{layer}.attention.output.dense", merged)


def onnx_model(tensors, hidden, layers, heads):
    g = Graph(tensors, heads)
    length = g.node("Gather", g.node("Shape", "input_ids"), g.constant(1, np.int64), axis=0)
    positions = g.node("Range", g.constant(0, np.int64), length, g.constant(1, np.int64))
    words = g.node("Gather", g.weight("embeddings.word_embeddings.weight"), "input_ids")
    places = g.node("Gather", g.weight("embeddings.position_embeddings.weight"), positions)
    types = g.node("Gather", g.weight("embeddings.token_type_embeddings.weight"), "token_type_ids")
    x = g.norm("embeddings.LayerNorm", g.node("Add", g.node("Add", words, places), types))
    mask = g.node("Unsqueeze", g.node("Cast", "attention_mask", to=TensorProto.FLOAT), g.constant([1, 2], np.int64))
    bias = g.node("Mul", g.node("Sub", mask, g.constant(1)), g.constant(10_000))
    for i in range(layers):
        layer = f"encoder.layer.{i}"
        x = g.norm(f"{layer}.attention.output.LayerNorm", g.node("Add", x, g.attention(layer, x, bias, hidden)))
        inner = g.gelu(g.linear(f"{layer}.intermediate.dense", x))
        x = g.norm(f"{layer}.output.LayerNorm", g.node("Add", x, g.linear(f"{layer}.output.dense", inner)))
    g.nodes.append(helper.make_node("Identity", [x], ["last_hidden_state"]))
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "sequence"])
        for name in ("input_ids", "attention_mask", "token_type_ids")
    ]
    output = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "sequence", hidden])
    graph = helper.make_graph(g.nodes, "bert", inputs, [output], g.constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--hidden", type=int, default=768)
    parser.add_argument("--layers", type=int, default=12)
    parser.add_argument("--heads", type=int, default=12)
    options = parser.parse_args()
    config = json.loads((options.tokenizer / "config.json").read_text())
    config |= {
        "hidden_size": options.hidden,
        "num_hidden_layers": options.layers,
        "num_attention_heads": options.heads,
        "intermediate_size": 4 * options.hidden,
    }
    onnx_directory = options.out / "onnx"
    onnx_directory.mkdir(parents=True, exist_ok=True)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        if (options.tokenizer / name).exists():
            shutil.copy(options.tokenizer / name, options.out / name)
    (options.out / "config.json").write_text(json.dumps(config, indent=2))
    tensors = weights(config["vocab_size"], options.hidden, options.layers)
    save_file(tensors, options.out / "model.safetensors")
    float_file = onnx_directory / "model.onnx"
    onnx.save(onnx_model(tensors, options.hidden, options.layers, options.heads), float_file)
    quantize_dynamic(float_file, onnx_directory / "model-int8.onnx", weight_type=QuantType.QInt8)


if __name__ == "__main__":
    main()
