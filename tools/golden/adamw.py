"""Steps of torch.optim.AdamW with clipping, for the optimizer's test."""

from pathlib import Path

import torch
from safetensors.torch import save_file

OUT = Path(__file__).parents[2] / "zoo-core/src/test/resources/golden/adamw.safetensors"
STEPS = 5


def main():
    torch.manual_seed(1)
    parameter = torch.nn.Parameter(torch.randn(3, 4))
    optimizer = torch.optim.AdamW([parameter], lr=0.01, weight_decay=0.1)
    tensors = {"initial": parameter.detach().clone()}
    for step in range(STEPS):
        parameter.grad = torch.randn(3, 4) * 10.0 ** (step - 2)
        tensors[f"gradient.{step}"] = parameter.grad.clone()
        optimizer.step()
        tensors[f"parameter.{step}"] = parameter.detach().clone()
    save_file(tensors, OUT)


if __name__ == "__main__":
    main()
