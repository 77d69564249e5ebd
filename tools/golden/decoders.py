"""Tiny random decoders, one a variant, and what transformers computes with them.

A variant's directory has config.json, tokenizer.json, model.safetensors of the language model, and
expected.safetensors: ids, hidden states, logits, the loss of predicting each next token, and the
gradients of all tensors, one after another in the order of their names.
"""

import json
import shutil
import zlib
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

OUT = Path(__file__).parents[2] / "zoo-gpt/src/test/resources/golden/decoders"
TEXTS = ["the small cat walks in the large city .", "a dog jumped", "trees of the"]
CORPUS = [
    "the small cat walks in the large city . the small cat walks in the city .",
    "a dog jumped on the tree , and the bird is playing !",
    "the green trees of the city ; an unable fish in the red river ?",
    "Walks and walked , plays and played : jumping houses .",
]
END = "<|endoftext|>"
IGNORED = -100


def byte_pairs():
    """GPT-2's kind of tokenizer: byte-level pairs, a space belongs to the word after it."""
    result = Tokenizer(models.BPE())
    result.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    result.decoder = decoders.ByteLevel()
    result.train_from_iterator(
        CORPUS, trainers.BpeTrainer(vocab_size=80, special_tokens=[END], show_progress=False)
    )
    return result


class Variant:
    """A configuration class and a model class of transformers, and their sizes."""

    def __init__(self, name, config, model, sizes):
        self.name = name
        self.config = config
        self.model = model
        self.sizes = sizes


VARIANTS = [
    Variant(
        "gpt2",
        "GPT2Config",
        "GPT2LMHeadModel",
        dict(n_positions=24, n_embd=8, n_layer=2, n_head=2, n_inner=12),
    ),
]


def values(name, shape):
    """Random numbers that depend on the tensor's name alone, far from any trivial value."""
    generator = torch.Generator().manual_seed(zlib.crc32(name.encode()))
    numbers = torch.randn(shape, generator=generator) * 0.4
    gain = len(shape) == 1 and name.endswith("weight")
    return numbers + 1 if gain else numbers


def model(variant, tokenizer):
    end = tokenizer.token_to_id(END)
    config = getattr(transformers, variant.config)(
        vocab_size=tokenizer.get_vocab_size(),
        bos_token_id=end,
        eos_token_id=end,
        attn_implementation="eager",
        **variant.sizes,
    )
    result = getattr(transformers, variant.model)(config).eval()
    with torch.no_grad():
        for name, parameter in result.named_parameters():
            parameter.copy_(values(name, parameter.shape))
    return result


def padded(tokenizer):
    """Ids padded on the right with 0, and where tokens are."""
    rows = [tokenizer.encode(text).ids for text in TEXTS]
    length = max(len(row) for row in rows)
    ids = torch.tensor([row + [0] * (length - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (length - len(row)) for row in rows])
    return ids, mask


def write(variant):
    out = OUT / variant.name
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    tokenizer = byte_pairs()
    tokenizer.save(str(out / "tokenizer.json"))
    net = model(variant, tokenizer)
    net.config.save_pretrained(out)
    net.save_pretrained(out)
    (out / "generation_config.json").unlink(missing_ok=True)
    saved = load_file(out / "model.safetensors")

    ids, mask = padded(tokenizer)
    labels = ids.masked_fill(mask == 0, IGNORED)
    result = net(ids, attention_mask=mask, labels=labels, output_hidden_states=True)
    result.loss.backward()
    expected = {"input_ids": ids.int(), "attention_mask": mask.int(), "logits": result.logits}
    for index, hidden in enumerate(result.hidden_states):
        expected[f"hidden_states.{index}"] = hidden
    expected["loss"] = result.loss.reshape(1)
    parameters = dict(net.named_parameters(remove_duplicate=False))
    expected["gradients"] = torch.cat([parameters[name].grad.reshape(-1) for name in sorted(saved)])
    save_file(
        {name: value.detach().contiguous() for name, value in expected.items()},
        out / "expected.safetensors",
    )


def main():
    for variant in VARIANTS:
        write(variant)
    version = {"transformers": transformers.__version__, "torch": torch.__version__}
    (OUT / "versions.json").write_text(json.dumps(version, indent=1) + "\n")


if __name__ == "__main__":
    main()
