"""Files of torch.save for zoo-core: types, tied and strided tensors, the old format, and one that would run code."""

import pickle
from pathlib import Path

import torch
from safetensors.torch import save_file

OUT = Path(__file__).parents[2] / "zoo-core/src/test/resources/golden/pytorch"


def tensors():
    generator = torch.Generator().manual_seed(1)
    table = torch.randn(5, 4, generator=generator)
    wide = torch.randn(4, 6, generator=generator)
    return {
        "table": table,
        "tied": table,
        "row": table[3],
        "transposed": wide.t(),
        "every_other": wide[:, ::2],
        "cube": torch.randn(2, 3, 4, generator=generator).permute(2, 0, 1),
        "f64": wide.double(),
        "f16": wide.half(),
        "bf16": wide.bfloat16(),
        "i64": torch.tensor([[-(2**62)], [7]]),
        "i32": torch.tensor([-(2**31), 2**31 - 1], dtype=torch.int32),
        "i16": torch.tensor([-(2**15), 2**15 - 1], dtype=torch.int16),
        "i8": torch.tensor([-128, 127], dtype=torch.int8),
        "u8": torch.tensor([0, 255], dtype=torch.uint8),
        "bool": torch.tensor([True, False]),
        "scalar": torch.tensor(42.0),
        "empty": torch.zeros(0, 3),
        "parameter": torch.nn.Parameter(torch.tensor([1.5, -1.5])),
    }


class Runs:
    """Unpickled by Python, this creates a file."""

    def __reduce__(self):
        import os

        return os.system, ("touch pickle-was-run",)


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    state = tensors()
    torch.save(state, OUT / "zip.bin")
    torch.save(state, OUT / "legacy.bin", _use_new_zipfile_serialization=False)
    torch.save(state, OUT / "protocol4.bin", pickle_protocol=4)
    torch.save(torch.nn.Linear(2, 3).state_dict(), OUT / "state-dict.bin")
    torch.save({"weight": torch.ones(2), "hook": Runs()}, OUT / "malicious.bin")
    torch.save(
        {"hook": Runs()}, OUT / "malicious-legacy.bin", _use_new_zipfile_serialization=False
    )
    torch.save(torch.nn.Linear(2, 3), OUT / "module.bin")
    save_file(
        {name: tensor.detach().clone().contiguous() for name, tensor in state.items()},
        OUT / "expected.safetensors",
    )


if __name__ == "__main__":
    main()
