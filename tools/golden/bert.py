"""A tiny random BERT in the Hugging Face layout, and what transformers computes with it."""

from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertForSequenceClassification

OUT = Path(__file__).parents[2] / "zoo-bert/src/test/resources/golden/bert"
WORDS = (
    "[PAD] [UNK] [CLS] [SEP] [MASK] a an the of in on and or to is small large red green "
    "cat dog bird fish tree house river city ##s ##ed ##ing un ##able play walk jump . , ! ?"
).split()
TEXTS = [
    ("the small cat walks in the city .", None),
    ("a dog jumped", "the bird is playing !"),
    ("trees", None),
]


def tokenizer():
    vocabulary = {word: index for index, word in enumerate(WORDS)}
    result = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    result.normalizer = normalizers.BertNormalizer(lowercase=True)
    result.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    result.decoder = decoders.WordPiece()
    result.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    result.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    return result


def model():
    torch.manual_seed(20260101)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=24,
        max_position_embeddings=24,
        num_labels=3,
        layer_norm_eps=1e-6,
        attn_implementation="eager",
    )
    result = BertForSequenceClassification(config).eval()
    with torch.no_grad():
        for parameter in result.parameters():
            # Wide enough that no activation, gain or bias is near its trivial value.
            parameter.add_(torch.randn_like(parameter) * 0.3)
    return result


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    words = tokenizer()
    words.save(str(OUT / "tokenizer.json"))
    bert = model()
    bert.save_pretrained(OUT)

    encodings = [words.encode(text, pair) for text, pair in TEXTS]
    length = max(len(encoding.ids) for encoding in encodings)
    for encoding in encodings:
        encoding.pad(length)
    inputs = {
        "input_ids": torch.tensor([each.ids for each in encodings]),
        "attention_mask": torch.tensor([each.attention_mask for each in encodings]),
        "token_type_ids": torch.tensor([each.type_ids for each in encodings]),
    }
    labels = torch.tensor([2, 0, 1])
    result = bert(**inputs, labels=labels, output_hidden_states=True)
    result.loss.backward()

    expected = {name: value.int() for name, value in inputs.items()}
    expected["labels"] = labels.int()
    expected["logits"] = result.logits.detach()
    expected["loss"] = result.loss.detach().reshape(1)
    for index, hidden in enumerate(result.hidden_states):
        expected[f"hidden_states.{index}"] = hidden.detach().contiguous()
    for name, parameter in bert.named_parameters():
        expected["gradient/" + name] = parameter.grad.contiguous()
    save_file(expected, OUT / "expected.safetensors")


if __name__ == "__main__":
    main()
