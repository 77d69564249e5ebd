"""TensorFlow checkpoints: every element type in two shards, and the tiny BERT as Google publishes BERT.

Needs requirements-tensorflow.txt, in an environment of its own.
"""

import json
import re
from pathlib import Path

import ml_dtypes
import numpy as np
import tensorflow as tf
from safetensors.numpy import load_file, save_file

ROOT = Path(__file__).parents[2]
TYPES = ROOT / "zoo-core/src/test/resources/golden/tensorflow"
BERT = ROOT / "zoo-bert/src/test/resources/golden/bert"
GOOGLE = ROOT / "zoo-bert/src/test/resources/golden/google-bert"


def save(prefix, tensors):
    names = sorted(tensors)
    tf.raw_ops.SaveV2(
        prefix=str(prefix),
        tensor_names=names,
        shape_and_slices=[""] * len(names),
        tensors=[tf.constant(tensors[name]) for name in names],
    )


def types():
    TYPES.mkdir(parents=True, exist_ok=True)
    floats = np.array([[0.0, -0.0, 1.0, -2.5], [65504.0, 6.1035e-05, 5.96e-08, 0.33325]])
    first = {
        "scope/f32": (floats / 3).astype(np.float32),
        "scope/f64": floats / 3,
        "scope/f16": floats.astype(np.float16),
        "scope/i64": np.array([[-(2**62)], [7]]),
    }
    second = {
        "scope/bf16": floats.astype(ml_dtypes.bfloat16),
        "scope/i32": np.array([-(2**31), 2**31 - 1], np.int32),
        "scope/i8": np.array([-128, 127], np.int8),
        "scope/u8": np.array([0, 255], np.uint8),
        "step": np.array(3, np.int32),
    }
    save(TYPES / "part0", first)
    save(TYPES / "part1", second)
    tf.raw_ops.MergeV2Checkpoints(
        checkpoint_prefixes=[str(TYPES / "part0"), str(TYPES / "part1")],
        destination_prefix=str(TYPES / "types.ckpt"),
        delete_old_dirs=False,
    )
    plain = {name: tensor for name, tensor in (first | second).items() if "bf16" not in name}
    save_file(plain, TYPES / "expected.safetensors")
    # Enough names for several blocks in the index.
    save(TYPES / "many.ckpt", {f"variable_{i:04d}": np.float32(i) for i in range(400)})


def google_name(name):
    """The names of google-research/bert, from those of transformers."""
    name = re.sub(r"\.layer\.(\d+)\.", r"/layer_\1/", name)
    name = name.replace("_embeddings.weight", "_embeddings")
    name = name.replace("LayerNorm.weight", "LayerNorm/gamma").replace("LayerNorm.bias", "LayerNorm/beta")
    name = name.replace("classifier.weight", "output_weights").replace("classifier.bias", "output_bias")
    name = re.sub(r"\.weight$", "/kernel", name)
    return name.replace(".", "/")


def google():
    GOOGLE.mkdir(parents=True, exist_ok=True)
    variables = {"global_step": np.int64(7)}
    for name, tensor in load_file(BERT / "model.safetensors").items():
        if name.startswith("classifier"):
            continue
        google = google_name(name)
        variables[google] = tensor.T.copy() if google.endswith("/kernel") else tensor
        variables[google + "/adam_m"] = np.zeros(1, np.float32)
    variables["cls/predictions/output_bias"] = np.zeros(39, np.float32)
    variables["cls/seq_relationship/output_weights"] = np.zeros((2, 16), np.float32)
    save(GOOGLE / "bert_model.ckpt", variables)
    config = json.loads((BERT / "config.json").read_text())
    keys = [
        "attention_probs_dropout_prob", "hidden_act", "hidden_dropout_prob", "hidden_size",
        "initializer_range", "intermediate_size", "max_position_embeddings", "num_attention_heads",
        "num_hidden_layers", "type_vocab_size", "vocab_size",
    ]
    (GOOGLE / "bert_config.json").write_text(json.dumps({key: config[key] for key in keys}, indent=2) + "\n")
    vocabulary = json.loads((BERT / "tokenizer.json").read_text())["model"]["vocab"]
    pieces = sorted(vocabulary, key=vocabulary.get)
    (GOOGLE / "vocab.txt").write_text("".join(piece + "\n" for piece in pieces))


if __name__ == "__main__":
    types()
    google()
