"""Tiny random Transformer-XLs, and what transformers computes with them.

transformers 5 has no Transformer-XL; this ran with 4.35.2 (requirements-transfo-xl.txt). The
directories are like those of decoders.py. Where there is a memory, expected.safetensors has a text of
several segments, too, each read with the memory of those before it.

transformers has no attention mask for Transformer-XL: padding on the right is seen by no token.

With arguments, it opens models instead that pocketzoo saved in directories of the variants' names,
and compares their logits with the golden ones.
"""

import json
import shutil
import sys
import zlib
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, models, pre_tokenizers

OUT = Path(__file__).parents[2] / "zoo-gpt/src/test/resources/golden/decoders"
TEXTS = ["the small cat walks in the large city .", "a dog jumped", "trees of the"]
WORDS = (
    "<eos> <unk> the of a in . , and city small cat dog is large trees walks jumped tree bird"
    " playing green fish river red able house"
).split()
IGNORED = -100
SEGMENTS = [4, 1, 7, 1, 1, 3]

VARIANTS = {
    # As published: a table for each cluster, narrower than the one before; all tokens see equally
    # many.
    "transfo-xl": dict(
        cutoffs=[6, 14],
        d_model=8,
        d_embed=8,
        n_head=2,
        d_head=4,
        div_val=2,
        mem_len=5,
        clamp_len=4,
        same_length=True,
    ),
    # One table, narrower than the hidden states, as is its projection; heads narrower, too; biases
    # that blocks share.
    "transfo-xl-one-table": dict(
        cutoffs=[6, 14],
        d_model=8,
        d_embed=6,
        n_head=2,
        d_head=3,
        div_val=1,
        mem_len=3,
        clamp_len=-1,
        same_length=False,
        untie_r=False,
    ),
    # A softmax that shares nothing with the embeddings, norms first.
    "transfo-xl-untied": dict(
        cutoffs=[10],
        d_model=8,
        d_embed=8,
        n_head=4,
        d_head=2,
        div_val=3,
        mem_len=6,
        clamp_len=5,
        same_length=False,
        pre_lnorm=True,
        proj_share_all_but_first=False,
        tie_word_embeddings=False,
    ),
    # One cluster, no memory.
    "transfo-xl-plain": dict(
        cutoffs=[],
        d_model=8,
        d_embed=8,
        n_head=2,
        d_head=4,
        div_val=1,
        mem_len=0,
        clamp_len=-1,
        same_length=False,
    ),
}


def words():
    """Transformer-XL's kind: whole words."""
    result = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, "<unk>"))
    result.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    result.add_special_tokens(["<eos>", "<unk>"])
    return result


def values(name, shape):
    """Random numbers that depend on the tensor's name alone, far from any trivial value."""
    generator = torch.Generator().manual_seed(zlib.crc32(name.encode()))
    numbers = torch.randn(shape, generator=generator) * 0.4
    gain = len(shape) == 1 and name.endswith("weight")
    return numbers + 1 if gain else numbers


def model(sizes):
    config = transformers.TransfoXLConfig(
        vocab_size=len(WORDS), n_layer=2, d_inner=12, eos_token_id=0, init_std=0.05, **sizes
    )
    result = transformers.TransfoXLLMHeadModel(config).eval()
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


def recurrence(net):
    """Log-probabilities after each token of two texts, read segment by segment."""
    generator = torch.Generator().manual_seed(3)
    ids = torch.randint(0, len(WORDS), (2, sum(SEGMENTS)), generator=generator)
    mems = None
    found = []
    with torch.no_grad():
        for segment in ids.split(SEGMENTS, dim=1):
            result = net(segment, mems=mems)
            mems = result.mems
            found.append(result.logits)
    segments = torch.tensor(SEGMENTS, dtype=torch.int32)
    return {
        "segments": segments,
        "segments/input_ids": ids.int(),
        "segments/logits": torch.cat(found, dim=1),
    }


def write(name, sizes):
    out = OUT / name
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    tokenizer = words()
    tokenizer.save(str(out / "tokenizer.json"))
    net = model(sizes)
    net.config.save_pretrained(out)
    net.save_pretrained(out, safe_serialization=True)
    (out / "generation_config.json").unlink(missing_ok=True)
    # The buffer is no parameter; transformers makes it anew.
    saved = load_file(out / "model.safetensors")
    del saved["transformer.pos_emb.inv_freq"]
    save_file(saved, out / "model.safetensors", metadata={"format": "pt"})

    ids, mask = padded(tokenizer)
    labels = ids.masked_fill(mask == 0, IGNORED)
    result = net(ids, output_hidden_states=True)
    expected = {"input_ids": ids.int(), "attention_mask": mask.int(), "logits": result.logits}
    for index, hidden in enumerate(result.hidden_states):
        expected[f"hidden_states.{index}"] = hidden
    loss = net(ids, labels=labels).loss
    loss.backward()
    expected["loss"] = loss.reshape(1)
    parameters = dict(net.named_parameters(remove_duplicate=False))
    expected["gradients"] = torch.cat([parameters[each].grad.reshape(-1) for each in sorted(saved)])
    if sizes["mem_len"] > 0:
        expected.update(recurrence(net))
    save_file(
        {name: value.detach().contiguous() for name, value in expected.items()},
        out / "expected.safetensors",
    )


def compare(directory):
    model, info = transformers.TransfoXLLMHeadModel.from_pretrained(
        directory, output_loading_info=True
    )
    print(directory.name, {kind: each for kind, each in info.items() if each})
    expected = load_file(OUT / directory.name / "expected.safetensors")
    with torch.no_grad():
        logits = model.eval()(expected["input_ids"].long()).logits
    difference = (logits - expected["logits"]).abs()[expected["attention_mask"] == 1]
    print(f"  largest difference of logits: {difference.max().item()}")


def main():
    if sys.argv[1:]:
        for directory in sys.argv[1:]:
            compare(Path(directory))
        return
    for name, sizes in VARIANTS.items():
        write(name, sizes)
    version = {"transformers": transformers.__version__, "torch": torch.__version__}
    (OUT / "transfo-xl-versions.json").write_text(json.dumps(version, indent=1) + "\n")


if __name__ == "__main__":
    main()
