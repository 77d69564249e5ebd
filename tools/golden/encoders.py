"""Tiny random encoders, one a variant, and what transformers computes with each of their heads.

A variant's heads stand on one body. Its directory has the tensors of all of them in one file, the
names that each head's checkpoint has, and logits, loss and gradients of each head.
"""

import json
import shutil
import tempfile
import zlib
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

import bert

OUT = Path(__file__).parents[2] / "zoo-bert/src/test/resources/golden/encoders"
TEXTS = [
    ("the small cat walks in the {mask} .", None),
    ("a dog jumped", "the bird is playing !"),
    ("trees", None),
]
CORPUS = [
    "the small cat walks in the large city . the small cat walks in the city .",
    "a dog jumped on the tree , and the bird is playing !",
    "the green trees of the city ; an unable fish in the red river ?",
    "Walks and walked , plays and played : jumping houses .",
]
# Trained on the corpus once: the trainer's result depends on the order of a hash map.
PIECES = [
    ("<pad>", 0.0), ("<unk>", 0.0), ("[CLS]", 0.0), ("[SEP]", 0.0), ("[MASK]", 0.0), ("▁", -1.89),
    ("e", -2.32), ("h", -2.76), ("s", -2.92), ("d", -2.97), ("▁t", -3.13), ("t", -3.34),
    ("i", -3.51), ("g", -3.6), ("▁c", -3.61), ("in", -3.63), ("▁walk", -3.85), ("▁an", -3.86),
    ("r", -3.92), ("a", -3.93), ("l", -4.12), ("n", -4.13), ("y", -4.18), ("▁play", -4.18),
    (".", -4.18), ("o", -4.48), ("▁jump", -4.68), ("u", -4.68), ("b", -4.68), ("m", -4.68),
    ("f", -4.68), (",", -4.68), ("▁tree", -4.71), ("al", -4.73), ("▁o", -4.94), ("is", -4.95),
    (":", -5.68), ("!", -5.68), ("v", -5.68), (";", -5.68), ("?", -5.68), ("ree", -5.81),
    ("la", -5.84), ("j", -5.95), ("k", -5.95), ("w", -5.95), ("p", -5.95), ("c", -5.95),
    ("▁r", -5.95),
]
IGNORED = -100
SIZES = dict(
    num_hidden_layers=2,
    num_attention_heads=2,
    hidden_size=8,
    intermediate_size=12,
    max_position_embeddings=24,
    attn_implementation="eager",
)


def word_pieces():
    """BERT's kind of tokenizer."""
    return bert.tokenizer()


def byte_pairs():
    """RoBERTa's kind: byte-level pairs, a space belongs to the word after it, no segments."""
    result = Tokenizer(models.BPE())
    result.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    result.decoder = decoders.ByteLevel()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    result.train_from_iterator(
        CORPUS, trainers.BpeTrainer(vocab_size=96, special_tokens=special, show_progress=False)
    )
    result.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), True, False)
    return result


def unigrams():
    """ALBERT's kind: pieces of a unigram language model, a space is a character of its own."""
    result = Tokenizer(models.Unigram(PIECES, unk_id=1))
    result.normalizer = normalizers.Sequence(
        [normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase()]
    )
    result.pre_tokenizer = pre_tokenizers.Metaspace()
    result.decoder = decoders.Metaspace()
    result.add_special_tokens([piece for piece, score in PIECES if score == 0])
    result.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    return result


class Variant:
    def __init__(self, name, tokenizer, mask, pad, config, heads):
        self.name = name
        self.tokenizer = tokenizer
        self.mask = mask
        self.pad = pad
        self.config = config
        self.heads = heads


CLASSIFIERS = ["ForSequenceClassification", "ForTokenClassification", "ForQuestionAnswering"]
VARIANTS = [
    Variant(
        "Bert",
        word_pieces,
        "[MASK]",
        "[PAD]",
        dict(SIZES),
        CLASSIFIERS + ["ForMaskedLM", "ForNextSentencePrediction", "ForPreTraining"],
    ),
    Variant(
        "Roberta",
        byte_pairs,
        "<mask>",
        "<pad>",
        dict(SIZES, type_vocab_size=1, layer_norm_eps=1e-5, max_position_embeddings=32),
        CLASSIFIERS + ["ForMaskedLM"],
    ),
    Variant(
        "DistilBert",
        word_pieces,
        "[MASK]",
        "[PAD]",
        dict(
            dim=8,
            n_layers=2,
            n_heads=2,
            hidden_dim=12,
            max_position_embeddings=24,
            attn_implementation="eager",
        ),
        CLASSIFIERS + ["ForMaskedLM"],
    ),
    Variant(
        "Electra",
        word_pieces,
        "[MASK]",
        "[PAD]",
        dict(SIZES, embedding_size=6),
        CLASSIFIERS + ["ForMaskedLM", "ForPreTraining"],
    ),
    Variant(
        "Albert",
        unigrams,
        "[MASK]",
        "<pad>",
        dict(
            SIZES,
            embedding_size=6,
            num_hidden_layers=4,
            num_hidden_groups=2,
            max_position_embeddings=32,
        ),
        CLASSIFIERS + ["ForMaskedLM", "ForPreTraining"],
    ),
    Variant(
        "MobileBert",
        word_pieces,
        "[MASK]",
        "[PAD]",
        dict(
            SIZES,
            embedding_size=6,
            intra_bottleneck_size=4,
            num_feedforward_networks=2,
            classifier_activation=False,
        ),
        CLASSIFIERS + ["ForMaskedLM", "ForNextSentencePrediction", "ForPreTraining"],
    ),
]


def class_of(variant, head):
    return getattr(transformers, variant.name + head)


def values(name, shape):
    """Random numbers that depend on the tensor's name alone, far from any trivial value."""
    generator = torch.Generator().manual_seed(zlib.crc32(name.encode()))
    numbers = torch.randn(shape, generator=generator) * 0.4
    gain = len(shape) == 1 and name.endswith("weight")
    return numbers + 1 if gain else numbers


def model(variant, head, vocabulary, pad):
    labels = 3 if head in ("ForSequenceClassification", "ForTokenClassification", "Model") else 2
    config = getattr(transformers, variant.name + "Config")(
        vocab_size=vocabulary, pad_token_id=pad, num_labels=labels, **variant.config
    )
    result = class_of(variant, head)(config).eval()
    prefix = result.base_model_prefix + "." if head == "Model" else ""
    with torch.no_grad():
        for name, parameter in result.named_parameters():
            parameter.copy_(values(prefix + name, parameter.shape))
    return result


def tensors(net, head):
    """The checkpoint, with the body's prefix in any case."""
    directory = Path(tempfile.mkdtemp())
    net.save_pretrained(directory)
    saved = load_file(directory / "model.safetensors")
    shutil.rmtree(directory)
    prefix = net.base_model_prefix + "." if head == "Model" else ""
    return {prefix + name: tensor for name, tensor in saved.items()}


def masked(inputs):
    """Labels of a masked language model: a few tokens of different texts, twice the same."""
    labels = torch.full_like(inputs["input_ids"], IGNORED)
    labels[0, 2] = labels[1, 3] = 9
    labels[1, 1] = 7
    labels[2, 1] = inputs["input_ids"][2, 1]
    return labels


def targets(head, inputs):
    """What a head is trained with, and what it is called."""
    mask = inputs["attention_mask"]
    rows, length = mask.shape
    if head == "ForSequenceClassification":
        return {"labels": torch.tensor([2, 0, 1])}
    if head == "ForTokenClassification":
        labels = torch.arange(rows * length).reshape(rows, length) % 3
        labels[mask == 0] = IGNORED
        labels[:, 0] = IGNORED
        return {"labels": labels}
    if head == "ForQuestionAnswering":
        return {"start_positions": torch.tensor([2]), "end_positions": torch.tensor([4])}
    if head == "ForMaskedLM":
        return {"labels": masked(inputs)}
    if head == "ForNextSentencePrediction":
        return {"labels": torch.tensor([0, 1, 1])}
    return None


def pretraining_targets(variant, inputs):
    if variant.name == "Electra":
        ids = inputs["input_ids"]
        return {"labels": (torch.arange(ids.numel()).reshape(ids.shape) % 3 == 0).long()}
    order = "sentence_order_label" if variant.name == "Albert" else "next_sentence_label"
    return {"labels": masked(inputs), order: torch.tensor([0, 1, 1])}


def logits(result):
    """Outputs by the names that pocketzoo has for them."""
    if "start_logits" in result:
        return {"logits": torch.stack([result.start_logits, result.end_logits], dim=-1)}
    if "prediction_logits" in result:
        order = result.get("seq_relationship_logits", result.get("sop_logits"))
        return {
            "prediction_logits": result.prediction_logits,
            "seq_relationship_logits": order,
        }
    return {"logits": result.logits}


def head_values(variant, head, net, inputs):
    expected = {f"{head}/{name}": value for name, value in logits(net(**inputs)).items()}
    if head == "ForQuestionAnswering":
        # transformers lets padding be an answer; one text alone has none.
        length = inputs["attention_mask"][1].sum()
        inputs = {name: value[1:2, :length] for name, value in inputs.items()}
    labels = targets(head, inputs) or pretraining_targets(variant, inputs)
    for name, value in labels.items():
        short = {"next_sentence_label": "order", "sentence_order_label": "order"}.get(name, name)
        expected[f"{head}/{short}"] = value.int()
    loss = net(**inputs, **labels).loss
    loss.backward()
    expected[f"{head}/loss"] = loss.reshape(1)
    parameters = dict(net.named_parameters(remove_duplicate=False))
    # One after another in the order of the names: each tensor by itself would be mostly header.
    gradients = [parameters[name].grad.reshape(-1) for name in sorted(tensors(net, head))]
    expected[f"{head}/gradients"] = torch.cat(gradients)
    return expected


def write(variant):
    out = OUT / variant.name.lower()
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    words = variant.tokenizer()
    words.save(str(out / "tokenizer.json"))
    pad = words.token_to_id(variant.pad)
    vocabulary = words.get_vocab_size()

    encodings = [
        words.encode(text.format(mask=variant.mask), pair) for text, pair in TEXTS
    ]
    length = max(len(encoding.ids) for encoding in encodings)
    for encoding in encodings:
        encoding.pad(length, pad_id=pad, pad_token=variant.pad)
    given = {
        "input_ids": torch.tensor([each.ids for each in encodings]),
        "attention_mask": torch.tensor([each.attention_mask for each in encodings]),
        "token_type_ids": torch.tensor([each.type_ids for each in encodings]),
    }
    expected = {name: value.int() for name, value in given.items()}
    inputs = dict(given)
    if variant.name == "DistilBert":
        del inputs["token_type_ids"]

    body = model(variant, "Model", vocabulary, pad)
    body.config.save_pretrained(out)
    result = body(**inputs, output_hidden_states=True)
    for index, hidden in enumerate(result.hidden_states):
        expected[f"hidden_states.{index}"] = hidden
    if "pooler_output" in result:
        expected["pooler_output"] = result.pooler_output

    everything = tensors(body, "Model")
    names = {"Model": sorted(everything)}
    for head in variant.heads:
        net = model(variant, head, vocabulary, pad)
        saved = tensors(net, head)
        for name, tensor in saved.items():
            assert torch.equal(everything.setdefault(name, tensor), tensor), name
        names[head] = sorted(saved)
        expected.update(head_values(variant, head, net, inputs))

    shared = sorted(set.intersection(*(set(each) for each in names.values())))
    heads = {head: sorted(set(each) - set(shared)) for head, each in names.items()}
    (out / "names.json").write_text(
        json.dumps({"class": variant.name, "shared": shared, "heads": heads}, indent=1) + "\n"
    )
    save_file(everything, out / "model.safetensors")
    save_file(
        {name: value.detach().contiguous() for name, value in expected.items()},
        out / "expected.safetensors",
    )


def main():
    for variant in VARIANTS:
        write(variant)


if __name__ == "__main__":
    main()
