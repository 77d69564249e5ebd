#!/usr/bin/env python3
"""Golden values of the metrics of tasks for the tests of module eval.

    pip install scikit-learn scipy seqeval pytrec_eval-terrier
    python tools/golden/task_metrics.py > eval/src/test/resources/io/github/pocketzoo/eval/task-metrics.json
"""

import json
import sys
import warnings

import numpy
import pytrec_eval
import scipy
import sklearn
from scipy.stats import pearsonr, spearmanr
from seqeval.metrics import f1_score as entity_f1
from seqeval.metrics import precision_score as entity_precision
from seqeval.metrics import recall_score as entity_recall
from sklearn.metrics import accuracy_score, f1_score, matthews_corrcoef


def classes(name, truth, predicted, positive):
    return {
        "name": name,
        "classes": int(max(max(truth), max(predicted))) + 1,
        "positive": positive,
        "truth": [int(x) for x in truth],
        "predicted": [int(x) for x in predicted],
        "matthews": float(matthews_corrcoef(truth, predicted)),
        "f1": float(
            f1_score(numpy.equal(truth, positive), numpy.equal(predicted, positive), zero_division=0)
        ),
    }


def numbers(name, truth, predicted):
    return {
        "name": name,
        "truth": [float(x) for x in truth],
        "predicted": [float(x) for x in predicted],
        "pearson": float(pearsonr(truth, predicted).statistic),
        "spearman": float(spearmanr(truth, predicted).statistic),
    }


def sets(truth, predicted):
    return {
        "truth": truth.tolist(),
        "predicted": predicted.tolist(),
        "microF1": float(f1_score(truth, predicted, average="micro", zero_division=0)),
        "macroF1": float(f1_score(truth, predicted, average="macro", zero_division=0)),
        "exactSets": float(accuracy_score(truth, predicted)),
    }


def entities(name, truth, predicted):
    return {
        "name": name,
        "truth": truth,
        "predicted": predicted,
        "f1": float(entity_f1(truth, predicted, zero_division=0)),
        "precision": float(entity_precision(truth, predicted, zero_division=0)),
        "recall": float(entity_recall(truth, predicted, zero_division=0)),
    }


def rankings(rng):
    grades = {}
    scores = {}
    for query in range(12):
        judged = rng.choice(60, size=int(rng.integers(1, 15)), replace=False)
        grades[f"q{query}"] = {f"d{d:03d}": int(rng.integers(0, 4)) for d in judged}
        # One relevant text at least: the measures are of such queries.
        grades[f"q{query}"][f"d{judged[0]:03d}"] = 1
        listed = rng.choice(60, size=40, replace=False)
        scores[f"q{query}"] = {f"d{d:03d}": float(rng.random()) for d in listed}
    measures = {"ndcg_cut.10", "recall.10,100", "recip_rank"}
    found = pytrec_eval.RelevanceEvaluator(grades, measures).evaluate(scores)
    result = []
    for query, values in found.items():
        order = sorted(scores[query], key=lambda d: -scores[query][d])
        firsts = {query: {d: scores[query][d] for d in order[:10]}}
        cut = pytrec_eval.RelevanceEvaluator(grades, {"recip_rank"}).evaluate(firsts)
        result.append(
            {
                "grades": [grades[query].get(d, 0) for d in order],
                "relevant": [g for g in grades[query].values() if g > 0],
                "ndcg10": values["ndcg_cut_10"],
                "recall10": values["recall_10"],
                "recall100": values["recall_100"],
                "mrr10": cut[query]["recip_rank"],
            }
        )
    return result


def main():
    warnings.simplefilter("ignore")
    rng = numpy.random.default_rng(7)
    truth = rng.integers(0, 2, 80)
    noisy = numpy.where(rng.random(80) < 0.7, truth, 1 - truth)
    three = rng.integers(0, 3, 90)
    noisy_three = numpy.where(rng.random(90) < 0.6, three, rng.integers(0, 3, 90))
    x = rng.normal(size=40)
    ties = rng.integers(0, 6, 60) / 1.0
    multi = rng.random((30, 5)) < 0.3
    tags = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "O"]
    random_tags = [[tags[i] for i in rng.integers(0, 6, 12)] for _ in range(20)]
    noisy_tags = [
        [t if rng.random() < 0.7 else tags[rng.integers(0, 6)] for t in sentence]
        for sentence in random_tags
    ]
    schemes = ["O", "B-X", "I-X", "E-X", "S-X", "B-Y", "I-Y", "E-Y", "S-Y"]
    golden = {
        "versions": {
            "numpy": numpy.__version__,
            "scipy": scipy.__version__,
            "scikit-learn": sklearn.__version__,
        },
        "classes": [
            classes("two", truth, noisy, 1),
            classes("the other is positive", truth, noisy, 0),
            classes("three", three, noisy_three, 2),
            classes("one class predicted", truth, numpy.zeros(80, int), 1),
            classes("all right", truth, truth, 1),
        ],
        "numbers": [
            numbers("linear", x, 2 * x + rng.normal(size=40)),
            numbers("ties", ties, numpy.round(ties + rng.normal(size=60))),
            numbers("falling", x, -numpy.exp(x)),
        ],
        "sets": sets(multi.astype(int), (multi ^ (rng.random((30, 5)) < 0.15)).astype(int)),
        "entities": [
            entities("IOB2 with errors", random_tags, noisy_tags),
            entities(
                "types change without a beginning",
                [["I-PER", "I-LOC", "I-LOC", "O", "I-PER"], ["B-LOC", "B-LOC", "I-PER"]],
                [["B-PER", "B-LOC", "I-LOC", "O", "B-PER"], ["B-LOC", "I-LOC", "I-PER"]],
            ),
            entities(
                "IOBES",
                [[schemes[i] for i in rng.integers(0, 9, 10)] for _ in range(15)],
                [[schemes[i] for i in rng.integers(0, 9, 10)] for _ in range(15)],
            ),
            entities("none", [["O", "O"]], [["O", "O"]]),
        ],
        "rankings": rankings(rng),
    }
    json.dump(golden, sys.stdout)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
