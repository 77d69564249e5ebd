"""A file of the safetensors library with every element type that pocketzoo reads."""

from pathlib import Path

import torch
from safetensors.torch import save_file

OUT = Path(__file__).parents[2] / "zoo-core/src/test/resources/golden/types.safetensors"
FLOATS = [0.0, -0.0, 1.0, -2.5, 65504.0, 6.103515625e-05, 5.960464477539063e-08, 0.333251953125]


def main():
    floats = torch.tensor(FLOATS, dtype=torch.float64)
    tensors = {
        "f64": floats / 3,
        "f32": (floats / 3).float(),
        "f16": floats.half(),
        "bf16": floats.bfloat16(),
        "i64": torch.tensor([[-(2**62)], [7]]),
        "i32": torch.tensor([[-(2**31), 2**31 - 1]], dtype=torch.int32),
        "i8": torch.tensor([-128, -1, 0, 127], dtype=torch.int8),
        "u8": torch.tensor([0, 1, 128, 255], dtype=torch.uint8),
        "scalar": torch.tensor(42.0),
        "empty": torch.zeros(0, 3),
    }
    save_file(tensors, OUT, metadata={"made by": "safetensors"})


if __name__ == "__main__":
    main()
