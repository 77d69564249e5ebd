"""Traces a model directory of Hugging Face as the TorchScript file that `--engines djl-pytorch --torchscript FILE` runs.

Usage: trace.py DIRECTORY FILE
"""

import sys

import torch
from transformers import AutoConfig, AutoModel, AutoModelForSequenceClassification


class FirstOutput(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, token_type_ids):
        return self.model(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids, return_dict=False
        )[0]


def main(directory, file):
    heads = AutoConfig.from_pretrained(directory).architectures or []
    classifies = any(head.endswith("ForSequenceClassification") for head in heads)
    kind = AutoModelForSequenceClassification if classifies else AutoModel
    model = FirstOutput(kind.from_pretrained(directory, attn_implementation="sdpa").eval())
    ids = torch.randint(100, 1000, (2, 16))
    mask = torch.ones_like(ids)
    mask[1, 9:] = 0
    with torch.no_grad():
        traced = torch.jit.trace(model, (ids, mask, torch.zeros_like(ids)))
        other = torch.randint(100, 1000, (3, 40))
        inputs = other, torch.ones_like(other), torch.zeros_like(other)
        difference = (traced(*inputs) - model(*inputs)).abs().max().item()
    if difference > 1e-4:
        sys.exit(f"the trace holds for its own shape only: outputs of another differ by {difference}")
    traced.save(file)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
