#!/usr/bin/env python3
"""Golden values of exact match and F1 of answers, by the official evaluation of SQuAD 2.0 as
transformers has it. Needs requirements-transfo-xl.txt: later versions have it no more.

    python tools/golden/answers.py > eval/src/test/resources/io/github/pocketzoo/eval/answers.json
"""

import json
import random
import sys

from transformers.data.metrics.squad_metrics import (
    compute_exact,
    compute_f1,
    find_best_thresh,
    normalize_answer,
)

ACCEPTED = [
    ["the Green Door", "green door"],
    ["An apple, a pear", "apple and pear"],
    ["1,204 m"],
    ["Zoë's café"],
    ["a"],
    ["U.S.A."],
    ["theatre an hour away"],
    ["red red blue"],
    ["“quoted”"],
]
GIVEN = [
    "Green  door!",
    "apple pear",
    "1204 m",
    "zoë’s café",
    "The",
    "usa",
    "an hour",
    "red blue blue",
    "quoted",
    "",
]


def best(metric, given, accepted):
    kept = [each for each in accepted if normalize_answer(each)] or [""]
    return max(metric(each, given) for each in kept)


def main():
    rng = random.Random(3)
    pairs = [
        {
            "given": given,
            "accepted": accepted,
            "exact": best(compute_exact, given, accepted),
            "f1": best(compute_f1, given, accepted),
        }
        for accepted in ACCEPTED + [[]]
        for given in GIVEN
    ]
    questions = []
    for i in range(60):
        answerable = rng.random() < 0.6
        # A span is no right answer where there is none.
        f1 = rng.choice([0.0, 0.25, 0.5, 1.0]) if answerable else 0.0
        questions.append(
            {
                "answerable": answerable,
                "f1": f1,
                "exact": float(f1 == 1.0),
                "margin": rng.gauss(-1 if answerable else 1, 2),
            }
        )
    ids = [str(i) for i in range(60)]
    margins = {i: q["margin"] for i, q in zip(ids, questions)}
    has = {i: q["answerable"] for i, q in zip(ids, questions)}
    spans = {i: "span" for i in ids}

    def thresholded(key):
        return sum(
            (0.0 if q["answerable"] else 1.0) if q["margin"] > 0 else q[key] for q in questions
        ) / len(questions)

    def best_threshold(key):
        raw = {i: q[key] for i, q in zip(ids, questions)}
        return find_best_thresh(spans, raw, margins, has)[0] / 100

    json.dump(
        {
            "pairs": pairs,
            "questions": questions,
            "f1": thresholded("f1"),
            "exact": thresholded("exact"),
            "bestF1": best_threshold("f1"),
            "bestExact": best_threshold("exact"),
        },
        sys.stdout,
    )
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
