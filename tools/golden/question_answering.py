#!/usr/bin/env python3
"""Golden values of extractive question answering: windows of contexts, logits of a tiny random BERT, and what
the postprocessing of transformers' example run_qa makes of them, with and without the answer "none".

utils_qa.py is not a part of the package: it lies in examples/pytorch/question-answering of transformers' sources.

    PYTHONPATH=.../examples/pytorch/question-answering python tools/golden/question_answering.py
"""

import json
import random
import tempfile
from pathlib import Path

import numpy
import torch
import transformers
from utils_qa import postprocess_qa_predictions

RESOURCES = Path(__file__).parents[2] / "zoo-bert/src/test/resources/golden"
MAX_LENGTH = 40
STRIDE = 9
MAX_ANSWER_LENGTH = 7
WORDS = "a an the of in on and or to is small large red green cat dog birds fish trees house river city played walking jumps".split()


def sentence(rng, words):
    return " ".join(rng.choice(WORDS) for _ in range(words))


def examples(rng):
    contexts = [
        sentence(rng, 5).capitalize() + ".",
        sentence(rng, 20) + " , " + sentence(rng, 6) + " !",
        sentence(rng, 45) + ". " + sentence(rng, 25) + "?",
        "Zoë's " + sentence(rng, 60) + "\n\tthe  end.",
        # The same words again and again: windows with the same spans in other places.
        "the red cat, " * 20,
        "cat",
    ]
    questions = ["  which cat is red?", sentence(rng, 12), "who?", "is the un walkable river small ?", "dog", "a b c d e f g h"]
    return [
        {"id": str(i), "question": question, "context": context}
        for i, (question, context) in enumerate(zip(questions, contexts))
    ]


class Examples(list):
    """As run_qa's dataset: a column by its name, rows one after the other."""

    def __getitem__(self, key):
        return [row[key] for row in self] if isinstance(key, str) else super().__getitem__(key)


def model(vocabulary):
    torch.manual_seed(11)
    config = transformers.BertConfig(
        vocab_size=vocabulary,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=12,
        max_position_embeddings=MAX_LENGTH,
    )
    made = transformers.BertForQuestionAnswering(config).eval()
    for parameter in made.parameters():
        torch.nn.init.normal_(parameter, std=0.7)
    return made


def main():
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_file=str(RESOURCES / "encoders/bert/tokenizer.json"),
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        unk_token="[UNK]",
    )
    network = model(len(tokenizer))
    rows = Examples(examples(random.Random(5)))
    encoded = tokenizer(
        [row["question"].lstrip() for row in rows],
        [row["context"] for row in rows],
        truncation="only_second",
        max_length=MAX_LENGTH,
        stride=STRIDE,
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
        return_token_type_ids=True,
    )
    features, starts, ends, windows = [], [], [], []
    for i, example in enumerate(encoded["overflow_to_sample_mapping"]):
        ids, types = encoded["input_ids"][i], encoded["token_type_ids"][i]
        with torch.no_grad():
            output = network(
                input_ids=torch.tensor([ids]), token_type_ids=torch.tensor([types])
            )
        start, end = output.start_logits[0].numpy(), output.end_logits[0].numpy()
        sequences = encoded.sequence_ids(i)
        features.append(
            {
                "example_id": str(example),
                "offset_mapping": [
                    offset if sequences[k] == 1 else None
                    for k, offset in enumerate(encoded["offset_mapping"][i])
                ],
            }
        )
        starts.append(start)
        ends.append(end)
        windows.append(
            {
                "example": example,
                "ids": ids,
                "types": types,
                "start": [float(x) for x in start],
                "end": [float(x) for x in end],
            }
        )

    def answers(with_none):
        with tempfile.TemporaryDirectory() as directory:
            best = postprocess_qa_predictions(
                rows,
                features,
                (starts, ends),
                version_2_with_negative=with_none,
                max_answer_length=MAX_ANSWER_LENGTH,
                output_dir=directory,
            )
            read = lambda name: json.loads((Path(directory) / name).read_text())
            return best, read("nbest_predictions.json"), read("null_odds.json") if with_none else None

    always, always_best, _ = answers(False)
    possibly, _, odds = answers(True)
    golden = {
        "versions": {"transformers": transformers.__version__, "numpy": numpy.__version__},
        "maxLength": MAX_LENGTH,
        "stride": STRIDE,
        "maxAnswerLength": MAX_ANSWER_LENGTH,
        "examples": [
            {
                "question": row["question"],
                "context": row["context"],
                "answer": always[row["id"]],
                "nBest": always_best[row["id"]],
                "answerOrNone": possibly[row["id"]],
                "margin": odds[row["id"]],
            }
            for row in rows
        ],
        "windows": windows,
    }
    (RESOURCES / "question-answering.json").write_text(json.dumps(golden, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
