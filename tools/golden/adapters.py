"""A low-rank adapter of the tiny BERT by PEFT, and its logits; or the logits of an adapter that pocketzoo wrote.

adapters.py               writes the golden adapter
adapters.py DIRECTORY     puts an adapter on the tiny BERT by PEFT and prints its logits
"""

import sys
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import BertForSequenceClassification

RESOURCES = Path(__file__).parents[2] / "zoo-bert/src/test/resources/golden"
BASE = RESOURCES / "bert"
OUT = RESOURCES / "adapter"


def logits(model):
    expected = load_file(BASE / "expected.safetensors")
    names = ["input_ids", "attention_mask", "token_type_ids"]
    with torch.no_grad():
        return model.eval()(**{name: expected[name].long() for name in names}).logits


def main():
    base = BertForSequenceClassification.from_pretrained(BASE)
    if len(sys.argv) > 1:
        print(logits(PeftModel.from_pretrained(base, sys.argv[1])))
        return
    torch.manual_seed(0)
    config = LoraConfig(task_type="SEQ_CLS", r=2, lora_alpha=8, target_modules=["query", "value"])
    model = get_peft_model(base, config)
    for name, parameter in model.named_parameters():
        if "lora_B" in name or "modules_to_save" in name:
            torch.nn.init.normal_(parameter, std=0.3)
    model.save_pretrained(OUT)
    (OUT / "README.md").unlink(missing_ok=True)
    config_file = OUT / "adapter_config.json"
    config_file.write_text(config_file.read_text().replace(f'"{BASE}"', '"bert"') + "\n")
    save_file({"logits": logits(model)}, OUT / "expected.safetensors")


main()
