"""Token ids of nasty texts by the tokenizers library, for a cased and a lower-cased vocab.txt."""

import json
import unicodedata
from pathlib import Path

from tokenizers import BertWordPieceTokenizer

OUT = Path(__file__).parents[2] / "zoo-core/src/test/resources/golden/wordpiece"
SPECIAL = ["[PAD]", "[unused1]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = "the cat dog cafe café naive naïve istanbul strasse straße ß 東 京 都 한 국 hello world un ##able ##s ##é".split()
CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,!?'-()[]@#$%&*…“”«»—–€😀👩💻🏽é̈İıΣσς½²ﬁ"
TEXTS = [
    "The café is naïve, isn't it?",
    "CAFÉ NAÏVE",
    "cafe\u0301 (decomposed) vs caf\u00e9",
    "東京都 is 東 京",
    "한국 hello",
    "👩🏽‍💻 wrote 😀😀!",
    "zero\u200bwidth\u200djoiner\ufeffbom",
    "tab\tnew\nline\r\ncarriage\rreturn",
    "control\x00\x01\x07\x7f\ufffdchars\u0085x\u2028y\u00a0z\u3000w",
    "[MASK] the [MASK]ed cat[MASK].[SEP] [UNK] [mask] [ MASK ] [unused1]",
    "İstanbul ISTANBUL ıstanbul Straße STRASSE ẞ",
    "ΣΊΣΥΦΟΣ Σίσυφος",
    "½ ² ﬁ ﬀ … — “quoted” «guillemets» €5 #tag @user",
    "unables cats dogs ununun ##s ## #",
    "a" * 100 + " " + "a" * 101,
    "x" * 300,
    "",
    "   ",
    "\u0301 alone, e\u0301\u0302\u0303",
    "\U0001d400\U0001d401 math bold",
    "עברית العربية हिन्दी ไทย",
    "don't stop--believing...!!",
]


def vocabulary(cased):
    pieces = list(SPECIAL)
    words = WORDS + ([word.capitalize() for word in WORDS if word[0].isalpha()] if cased else [])
    characters = [c for c in CHARACTERS if not unicodedata.combining(c)]
    if cased:
        characters += [c.upper() for c in CHARACTERS if c.isascii() and c.isalpha()]
    for piece in words + characters + ["##" + c for c in characters]:
        if (cased or piece == piece.lower()) and piece not in pieces:
            pieces.append(piece)
    return pieces


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    for name in "cased", "uncased":
        file = OUT / f"{name}.txt"
        file.write_text("".join(piece + "\n" for piece in vocabulary(name == "cased")))
        tokenizer = BertWordPieceTokenizer(str(file), lowercase=name == "uncased")
        ids = [{"text": text, "ids": tokenizer.encode(text).ids} for text in TEXTS]
        (OUT / f"{name}.json").write_text(json.dumps(ids) + "\n")


if __name__ == "__main__":
    main()
