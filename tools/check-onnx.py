"""Checks ONNX files by the rules of the standard: every node, every type, every shape.

python3 -m venv venv && venv/bin/pip install onnx==1.23.2
venv/bin/python tools/check-onnx.py FILE...
"""

import sys
from collections import Counter

import onnx
from onnx import shape_inference


def described(value):
    tensor = value.type.tensor_type
    sizes = ",".join(size.dim_param or str(size.dim_value) for size in tensor.shape.dim)
    return f"{value.name} {onnx.TensorProto.DataType.Name(tensor.elem_type)} [{sizes}]"


def check(file):
    onnx.checker.check_model(file, full_check=True)
    model = onnx.load(file)
    inferred = shape_inference.infer_shapes(
        model, check_type=True, strict_mode=True, data_prop=True
    )
    shapes = {value.name for value in inferred.graph.value_info}
    shapes |= {value.name for value in inferred.graph.output}
    results = {name for node in model.graph.node for name in node.output}
    if results - shapes:
        raise SystemExit(f"{file}: no shape is inferred for {sorted(results - shapes)}")
    print(f"{file}: valid, IR {model.ir_version}, opset {model.opset_import[0].version}")
    print("  inputs: ", "; ".join(map(described, model.graph.input)))
    print("  outputs:", "; ".join(map(described, model.graph.output)))
    print("  nodes:  ", dict(Counter(node.op_type for node in model.graph.node).most_common()))


if __name__ == "__main__":
    for name in sys.argv[1:]:
        check(name)
