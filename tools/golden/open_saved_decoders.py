"""Opens decoders that pocketzoo saved and compares their logits with the golden ones.

A directory has the name of a variant of decoders.py.
"""

import json
import sys
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file

import decoders


def compare(directory):
    name = json.loads((directory / "config.json").read_text())["architectures"][0]
    model, info = getattr(transformers, name).from_pretrained(
        directory, output_loading_info=True, attn_implementation="eager"
    )
    print(name, {kind: each for kind, each in info.items() if each} or "every tensor fits")
    expected = load_file(decoders.OUT / directory.name / "expected.safetensors")
    mask = expected["attention_mask"].long()
    with torch.no_grad():
        logits = model.eval()(expected["input_ids"].long(), attention_mask=mask).logits
    difference = (logits - expected["logits"]).abs()
    if difference.dim() == 3:
        difference = difference[mask == 1]
    print(f"  largest difference of logits: {difference.max().item()}")


def main():
    for directory in sys.argv[1:]:
        compare(Path(directory))


if __name__ == "__main__":
    main()
