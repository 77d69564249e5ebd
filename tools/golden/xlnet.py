"""A tiny random XLNet, and what transformers computes with each of its heads.

XLNet's own tokenizer pads on the left, so that the last token, <cls>, is the last of every row. We
pad on the right. Positions are relative, so a text's numbers are the same; here they are moved to
where we have them, and are 0 at padding.
"""

import json
import shutil

import torch
import transformers
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

import encoders

SPECIAL = ["<unk>", "<s>", "</s>", "<cls>", "<sep>", "<pad>", "<mask>", "<eod>", "<eop>"]
PAD = SPECIAL.index("<pad>")
MASK = SPECIAL.index("<mask>")
PAD_SEGMENT = 3
SIZES = dict(
    d_model=16,
    n_layer=2,
    n_head=4,
    d_inner=24,
    pad_token_id=PAD,
    use_mems_eval=False,
    attn_implementation="eager",
)
CLASSES = {"ForQuestionAnswering": "ForQuestionAnsweringSimple", "ForMaskedLM": "LMHeadModel"}


def unigrams():
    """XLNet's kind: cased pieces, the special tokens behind the text."""
    pieces = [(piece, 0.0) for piece in SPECIAL]
    pieces += [(piece, score) for piece, score in encoders.PIECES if score < 0]
    result = Tokenizer(models.Unigram(pieces, unk_id=0))
    result.normalizer = normalizers.Sequence([normalizers.NFKD(), normalizers.StripAccents()])
    result.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]
    )
    result.decoder = decoders.Metaspace()
    result.add_special_tokens(SPECIAL)
    result.post_processor = processors.TemplateProcessing(
        single="$A:0 <sep>:0 <cls>:2",
        pair="$A:0 <sep>:0 $B:1 <sep>:1 <cls>:2",
        special_tokens=[(piece, SPECIAL.index(piece)) for piece in ("<sep>", "<cls>")],
    )
    return result


def model(head, vocabulary):
    labels = 3 if head in ("ForSequenceClassification", "ForTokenClassification", "Model") else 2
    config = transformers.XLNetConfig(vocab_size=vocabulary, num_labels=labels, **SIZES)
    name = "XLNet" + CLASSES.get(head, head)
    result = getattr(transformers, name)(config).eval()
    prefix = result.base_model_prefix + "." if head == "Model" else ""
    with torch.no_grad():
        for name, parameter in result.named_parameters():
            parameter.copy_(encoders.values(prefix + name, parameter.shape))
    return result


class Batch:
    """The same texts padded on the right, as we have them, and on the left."""

    def __init__(self, right):
        self.right = right
        self.mask = right["attention_mask"]
        self.length = self.mask.shape[1]
        self.padding = [int(self.length - row.sum()) for row in self.mask]
        self.left = {name: self.to_left(value) for name, value in right.items()}
        segments = self.left["token_type_ids"]
        segments[self.left["attention_mask"] == 0] = PAD_SEGMENT

    def to_left(self, values):
        """Rows of tokens, as transformers gets them."""
        return torch.stack([row.roll(pad, 0) for row, pad in zip(values, self.padding)])

    def to_right(self, values):
        """Rows of tokens, as we compare them; 0 at padding."""
        rows = torch.stack([row.roll(-pad, 0) for row, pad in zip(values, self.padding)])
        return rows * self.mask.reshape(*self.mask.shape, *[1] * (values.dim() - 2))


def hiding(hidden):
    """A permutation mask: nobody sees the content of the hidden tokens, [B, L]."""
    return hidden[:, None, :].expand(-1, hidden.shape[1], -1).float()


def everything(batch):
    """A target mapping that predicts every position."""
    return torch.eye(batch.length)[None].expand(len(batch.padding), -1, -1)


def last_logits(result):
    if "start_logits" in result:
        return torch.stack([result.start_logits, result.end_logits], dim=-1)
    return result.logits


def gradients(head, net):
    """All gradients in the order of the names; 0 of what the loss doesn't depend on."""
    parameters = dict(net.named_parameters(remove_duplicate=False))
    found = []
    for name in sorted(encoders.tensors(net, head)):
        gradient = parameters[name].grad
        found.append(torch.zeros_like(parameters[name]) if gradient is None else gradient)
    net.zero_grad()
    return torch.cat([each.reshape(-1) for each in found])


def head_values(head, net, batch):
    extra = {}
    if head == "ForMaskedLM":
        hidden = batch.left["input_ids"] == MASK
        extra = {"perm_mask": hiding(hidden), "target_mapping": everything(batch)}
    logits = last_logits(net(**batch.left, **extra))
    ofTexts = head == "ForSequenceClassification"
    expected = {f"{head}/logits": logits if ofTexts else batch.to_right(logits)}

    inputs = batch.left
    labels = encoders.targets(head, batch.right)
    for name, value in labels.items():
        expected[f"{head}/{name}"] = value.int()
    if head == "ForQuestionAnswering":
        inputs = {name: value[1:2, batch.padding[1] :] for name, value in inputs.items()}
    elif not ofTexts:
        labels = {name: batch.to_left(value) for name, value in labels.items()}
    if head == "ForMaskedLM":
        hidden = labels["labels"] != encoders.IGNORED
        extra["perm_mask"] = hiding(hidden)
    loss = net(**inputs, **extra, **labels).loss
    loss.backward()
    expected[f"{head}/loss"] = loss.reshape(1)
    expected[f"{head}/gradients"] = gradients(head, net)
    return expected


def permutation(net, batch):
    """The two-stream attention: a factorisation order of its own for each text, some targets."""
    generator = torch.Generator().manual_seed(7)
    rows, length = batch.mask.shape
    perm_mask = torch.zeros(rows, length, length)
    target_mapping = torch.zeros(rows, 2, length)
    labels = torch.zeros(rows, 2, dtype=torch.long)
    for row in range(rows):
        tokens = length - batch.padding[row]
        order = torch.randperm(tokens, generator=generator)
        rank = torch.empty(tokens, dtype=torch.long)
        rank[order] = torch.arange(tokens)
        # The first in the order is seen by all and sees itself: it is no target.
        sees = rank[None, :] < rank[:, None]
        sees[:, order[0]] = True
        perm_mask[row, :tokens, :tokens] = (~sees).float()
        for target, position in enumerate(order[-2:]):
            target_mapping[row, target, position] = 1
            labels[row, target] = batch.right["input_ids"][row, position]
    left = torch.stack(
        [each.roll((pad, pad), (0, 1)) for each, pad in zip(perm_mask, batch.padding)]
    )
    mapping = torch.stack([each.roll(pad, 1) for each, pad in zip(target_mapping, batch.padding)])
    blind = net(**batch.left, perm_mask=torch.ones_like(left), target_mapping=mapping).logits
    result = net(**batch.left, perm_mask=left, target_mapping=mapping, labels=labels)
    result.loss.backward()
    return {
        "perm_mask": perm_mask,
        "target_mapping": target_mapping,
        "permutation/labels": labels.int(),
        "permutation/logits": result.logits,
        "permutation/blind_logits": blind,
        "permutation/loss": result.loss.reshape(1),
        "permutation/gradients": gradients("ForMaskedLM", net),
    }


def main():
    out = encoders.OUT / "xlnet"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    words = unigrams()
    words.save(str(out / "tokenizer.json"))
    vocabulary = words.get_vocab_size()
    encodings = [words.encode(text.format(mask="<mask>"), pair) for text, pair in encoders.TEXTS]
    length = max(len(encoding.ids) for encoding in encodings)
    for encoding in encodings:
        encoding.pad(length, pad_id=PAD, pad_token="<pad>")
    batch = Batch(
        {
            "input_ids": torch.tensor([each.ids for each in encodings]),
            "attention_mask": torch.tensor([each.attention_mask for each in encodings]),
            "token_type_ids": torch.tensor([each.type_ids for each in encodings]),
        }
    )
    expected = {name: value.int() for name, value in batch.right.items()}

    body = model("Model", vocabulary)
    body.config.save_pretrained(out)
    result = body(**batch.left, output_hidden_states=True)
    for index, hidden in enumerate(result.hidden_states):
        expected[f"hidden_states.{index}"] = batch.to_right(hidden)

    tensors = encoders.tensors(body, "Model")
    names = {"Model": sorted(tensors)}
    for head in encoders.CLASSIFIERS + ["ForMaskedLM"]:
        net = model(head, vocabulary)
        saved = encoders.tensors(net, head)
        for name, tensor in saved.items():
            assert torch.equal(tensors.setdefault(name, tensor), tensor), name
        names[head] = sorted(saved)
        expected.update(head_values(head, net, batch))
        if head == "ForMaskedLM":
            expected.update(permutation(net, batch))

    shared = sorted(set.intersection(*(set(each) for each in names.values())))
    heads = {head: sorted(set(each) - set(shared)) for head, each in names.items()}
    description = {"class": "XLNet", "classes": CLASSES, "shared": shared, "heads": heads}
    (out / "names.json").write_text(json.dumps(description, indent=1) + "\n")
    save_file(tensors, out / "model.safetensors")
    save_file(
        {name: value.detach().contiguous() for name, value in expected.items()},
        out / "expected.safetensors",
    )


if __name__ == "__main__":
    main()
