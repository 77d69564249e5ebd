"""Integers of 4 bits as compressed-tensors packs them, and the real values that it makes of them."""

from pathlib import Path

import torch
from compressed_tensors.compressors.pack_quantized.helpers import pack_to_int32
from compressed_tensors.quantization import QuantizationArgs
from compressed_tensors.quantization.lifecycle.forward import dequantize, quantize
from safetensors.torch import save_file

OUT = Path(__file__).parents[2] / "zoo-core/src/test/resources/golden/compressed-tensors.safetensors"
GROUP = 16


def add(tensors, name, rows, columns, symmetric):
    scale = torch.rand(rows, columns // GROUP) + 0.5
    zero = torch.zeros_like(scale) if symmetric else torch.randint(-8, 8, scale.shape).float()
    args = QuantizationArgs(num_bits=4, symmetric=symmetric, strategy="group", group_size=GROUP)
    weights = 4 * torch.randn(rows, columns)
    zero = zero.to(torch.int8)
    integers = quantize(weights, scale, zero, args, dtype=torch.int8)
    tensors[f"{name}_packed"] = pack_to_int32(integers, 4)
    tensors[f"{name}_shape"] = torch.tensor(integers.shape)
    tensors[f"{name}_scale"] = scale
    if not symmetric:
        tensors[f"{name}_zero_point"] = pack_to_int32(zero, 4, packed_dim=0).contiguous()
    tensors[f"real.{name}"] = dequantize(integers, scale, zero, args)


def main():
    torch.manual_seed(1)
    tensors = {}
    add(tensors, "symmetric", 5, 32, True)
    add(tensors, "asymmetric", 11, 48, False)
    save_file(tensors, OUT)


if __name__ == "__main__":
    main()
