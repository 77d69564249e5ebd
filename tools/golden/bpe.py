"""Byte-pair vocabularies trained on a few lines, and token ids of nasty texts by transformers and tokenizers."""

import json
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import CTRLTokenizer, GPT2Tokenizer, OpenAIGPTTokenizer, RobertaTokenizer

OUT = Path(__file__).parents[2] / "zoo-core/src/test/resources/golden/bpe"
CORPUS = [
    "The café is where the cat and the other cats meet; they're not there, and I'd say they've left.",
    "a definition: the act of defining; an act that defines what is meant by a word",
    "small domesticated carnivorous mammal with soft fur, a short snout, and retractile claws",
    "in 1984 there were 2,048 words and 1999 more in 2024; 100% of them don't matter",
    "def forward(self, x):    return self.linear(x)  # comments and\ttabs",
    "naïve Straße 東京都 한국어 hello hello world worldly the then them these those other another",
    "aaaa aaaaaa aaa bananas banana ananas abab ababab",
]
TEXTS = [
    "The café is naïve, isn't it? They're THEY'RE there.",
    "  two  spaces   three \n\nlines\n \n x\t\ttabs ",
    "line one\nline two\r\nline three",
    "東京都 한국어 עברית العربية हिन्दी",
    "👩🏽‍💻 wrote 😀😀! 𝐀𝐁",
    "cafe\u0301 e\u0301\u0302",
    "control\x00\x01\x1c\x1f\x7f\ufffd\u0085x\u2028y\u00a0z\u3000w\u200bq",
    "for (int i = 0; i < n; i++) { sum += a[i]; } // 1234567890",
    "<|endoftext|> the <unk> the<unk>cat <mask> a <s> b</s><pad>",
    "aaaaaaaaaaaaa banana bananas",
    "½ ² ﬁ ﬀ … — “quoted” €5 #tag @user @@ a@@ </w>",
    "İstanbul STRASSE ẞ ΣΊΣΥΦΟΣ",
    "",
    " ",
    "\n",
]


def train(model, trainer, pre_tokenizer, normalizer=None):
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizer
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.train_from_iterator(CORPUS, trainer)
    return json.loads(tokenizer.to_str())["model"]


def write(name, vocab, merges, config, tokenizer):
    directory = OUT / name
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "vocab.json").write_text(json.dumps(vocab, ensure_ascii=False) + "\n")
    lines = "".join(f"{a} {b}\n" for a, b in merges)
    (directory / "merges.txt").write_text("#version: 0.2\n" + lines)
    (directory / "tokenizer_config.json").write_text(json.dumps(config) + "\n")
    examples = []
    for text in TEXTS:
        ids = tokenizer(text)["input_ids"]
        decoded = tokenizer.decode(ids, clean_up_tokenization_spaces=False)
        examples.append({"text": text, "ids": ids, "decoded": decoded})
    (directory / "ids.json").write_text(json.dumps(examples) + "\n")


def byte_level(special):
    trainer = trainers.BpeTrainer(
        vocab_size=420,
        min_frequency=2,
        show_progress=False,
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    model = train(models.BPE(), trainer, pre_tokenizers.ByteLevel(add_prefix_space=False))
    return model["vocab"], [tuple(merge) for merge in model["merges"]]


def words(pre_tokenizer, normalizer=None):
    trainer = trainers.BpeTrainer(
        vocab_size=260, show_progress=False, special_tokens=["<unk>"], end_of_word_suffix="</w>"
    )
    model = models.BPE(unk_token="<unk>", end_of_word_suffix="</w>")
    model = train(model, trainer, pre_tokenizer, normalizer)
    return model["vocab"], [tuple(merge) for merge in model["merges"]]


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "corpus.txt").write_text("".join(line + "\n" for line in CORPUS))
    vocab, merges = byte_level(["<|endoftext|>"])
    for name, prefix in ("gpt2", False), ("gpt2-prefix-space", True):
        config = {"tokenizer_class": "GPT2Tokenizer", "add_prefix_space": prefix, "eos_token": "<|endoftext|>"}
        write(name, vocab, merges, config, GPT2Tokenizer(vocab, merges, add_prefix_space=prefix))
    vocab, merges = byte_level(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    mask = AddedToken("<mask>", lstrip=True, special=True, normalized=False)  # as roberta-base has it
    write("roberta", vocab, merges, {}, RobertaTokenizer(vocab=vocab, merges=merges, mask_token=mask))
    vocab, merges = words(pre_tokenizers.BertPreTokenizer(), normalizers.BertNormalizer(lowercase=True))
    config = {"tokenizer_class": "OpenAIGPTTokenizer"}
    write("openai-gpt", vocab, merges, config, OpenAIGPTTokenizer(vocab=vocab, merges=merges))
    vocab, merges = words(pre_tokenizers.Split(Regex(r"\S+\n?"), "removed", invert=True))
    outer = {}
    for piece, index in vocab.items():
        if piece == "<unk>":
            outer[piece] = index
        elif piece.endswith("</w>"):
            outer[piece[:-4]] = index
        else:
            outer[piece + "@@"] = index
    files = OUT / "ctrl"
    files.mkdir(exist_ok=True)
    (files / "vocab.json").write_text(json.dumps(outer))
    (files / "merges.txt").write_text("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in merges))
    ctrl = CTRLTokenizer(str(files / "vocab.json"), str(files / "merges.txt"))
    write("ctrl", outer, merges, {"tokenizer_class": "CTRLTokenizer"}, ctrl)


if __name__ == "__main__":
    main()
