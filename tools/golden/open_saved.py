"""Opens a model directory that pocketzoo saved and compares its logits with the golden ones."""

import sys
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import BertForSequenceClassification

GOLDEN = Path(__file__).parents[2] / "zoo-bert/src/test/resources/golden/bert/expected.safetensors"


def main():
    bert, info = BertForSequenceClassification.from_pretrained(
        sys.argv[1], output_loading_info=True, attn_implementation="eager"
    )
    print({kind: names for kind, names in info.items() if names} or "every tensor fits")
    expected = load_file(GOLDEN)
    inputs = {
        name: expected[name].long() for name in ("input_ids", "attention_mask", "token_type_ids")
    }
    with torch.no_grad():
        logits = bert.eval()(**inputs).logits
    print("largest difference of logits:", (logits - expected["logits"]).abs().max().item())


if __name__ == "__main__":
    main()
