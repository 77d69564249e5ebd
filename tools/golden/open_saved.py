"""Opens model directories that pocketzoo saved and compares their logits with the golden ones."""

import json
import sys
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file

import encoders


def golden(name, head):
    """What encoders.py wrote of a variant."""
    variant = next((each for each in encoders.VARIANTS if name == each.name + head), None)
    if variant is None:
        raise SystemExit(f"no golden values of {name}")
    return load_file(encoders.OUT / variant.name.lower() / "expected.safetensors")


def inputs(model, expected):
    names = ["input_ids", "attention_mask"]
    if getattr(model.config, "type_vocab_size", 0):
        names.append("token_type_ids")
    return {name: expected[name].long() for name in names}


def difference(actual, expected, mask):
    """The largest one, padding left out."""
    difference = (actual.reshape(expected.shape) - expected).abs()
    if difference.dim() >= 2 and difference.shape[:2] == mask.shape:
        difference = difference[mask == 1]
    return difference.max().item()


def compare(directory):
    name = json.loads((directory / "config.json").read_text())["architectures"][0]
    head = name[name.index("For") :]
    model, info = getattr(transformers, name).from_pretrained(
        directory, output_loading_info=True, attn_implementation="eager"
    )
    print(name, {kind: each for kind, each in info.items() if each} or "every tensor fits")
    expected = golden(name, head)
    references = {
        key.removeprefix(head + "/"): value
        for key, value in expected.items()
        if key.startswith(head + "/") and key.endswith("logits")
    }
    with torch.no_grad():
        actual = encoders.logits(model.eval()(**inputs(model, expected)))
    for key, reference in references.items():
        largest = difference(actual[key], reference, expected["attention_mask"])
        print(f"  largest difference of {key}: {largest}")


def main():
    for directory in sys.argv[1:]:
        compare(Path(directory))


if __name__ == "__main__":
    main()
