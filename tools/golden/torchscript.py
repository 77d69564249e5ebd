"""A tiny classifier for torch, as a model directory and as the TorchScript file that DJL's PyTorch engine runs."""

import shutil
from pathlib import Path

import torch
from transformers import BertConfig, BertForSequenceClassification

ROOT = Path(__file__).parents[2]
TINY = ROOT / "cli/src/test/resources/io/github/pocketzoo/cli/tiny"
OUT = ROOT / "torch/src/test/resources/golden/classifier"


class Logits(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, token_type_ids):
        return self.model(input_ids, attention_mask, token_type_ids).logits


def main():
    torch.manual_seed(3)
    config = BertConfig.from_json_file(TINY / "config.json")
    config.num_labels = 2
    config.id2label, config.label2id = {0: "no", 1: "yes"}, {"no": 0, "yes": 1}
    config._attn_implementation = "eager"
    model = BertForSequenceClassification(config).eval()
    model.save_pretrained(OUT)
    shutil.copy(TINY / "tokenizer.json", OUT)
    ids = torch.tensor([[1, 5, 6, 7, 2, 0], [1, 8, 9, 10, 11, 2]])
    mask = (ids != 0).long()
    with torch.no_grad():
        traced = torch.jit.trace(Logits(model), (ids, mask, torch.zeros_like(ids)))
    traced.save(OUT / "traced_model.pt")


if __name__ == "__main__":
    main()
