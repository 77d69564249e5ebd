#!/usr/bin/env python3
"""Golden values of metrics and statistics for the tests of module eval.

    pip install scikit-learn scipy statsmodels
    python tools/golden/metrics.py > eval/src/test/resources/io/github/pocketzoo/eval/metrics.json
"""

import json
import sys
import warnings

import numpy
import scipy
import sklearn
import statsmodels
from scipy.stats import binom
from sklearn.metrics import accuracy_score, f1_score, precision_recall_fscore_support
from statsmodels.stats.contingency_tables import mcnemar


def noisy(rng, truth, classes, share_right):
    """Predictions that are right with the given probability, else any class."""
    right = rng.random(len(truth)) < share_right
    return numpy.where(right, truth, rng.integers(0, classes, len(truth)))


def case(name, truth, predicted, classes):
    labels = list(range(classes))
    precision, recall, f1, support = precision_recall_fscore_support(
        truth, predicted, labels=labels, zero_division=0
    )
    return {
        "name": name,
        "classes": classes,
        "truth": [int(x) for x in truth],
        "predicted": [int(x) for x in predicted],
        "accuracy": float(accuracy_score(truth, predicted)),
        # Without labels=: over the classes present in truth or prediction.
        "macroF1": float(f1_score(truth, predicted, average="macro", zero_division=0)),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
    }


def bootstrap_macro_f1(rng, truth, predicted, resamples):
    scores = []
    for _ in range(resamples):
        draw = rng.integers(0, len(truth), len(truth))
        scores.append(
            f1_score(truth[draw], predicted[draw], average="macro", zero_division=0)
        )
    return numpy.quantile(scores, [0.025, 0.975]).tolist()


def main():
    warnings.simplefilter("ignore")
    rng = numpy.random.default_rng(7)
    truth = rng.integers(0, 5, 300)
    predicted = noisy(rng, truth, 5, 0.7)
    skewed = rng.choice(8, 120, p=[0.6, 0.2, 0.1, 0.04, 0.03, 0.03, 0, 0])
    skewed_predicted = noisy(rng, skewed, 4, 0.5)
    golden = {
        "versions": {
            "numpy": numpy.__version__,
            "scipy": scipy.__version__,
            "scikit-learn": sklearn.__version__,
            "statsmodels": statsmodels.__version__,
        },
        "classification": [
            case("balanced", truth, predicted, 5),
            case("absent and never predicted classes", skewed, skewed_predicted, 8),
            case("all wrong", numpy.array([0, 0, 1, 1]), numpy.array([1, 1, 0, 2]), 4),
            case("one class", numpy.array([2, 2, 2]), numpy.array([2, 2, 2]), 4),
        ],
        "bootstrapMacroF1": {
            "case": "balanced",
            "resamples": 20000,
            "interval": bootstrap_macro_f1(rng, truth, predicted, 20000),
        },
        "bootstrapAccuracy": [
            {
                "correct": correct,
                "examples": examples,
                "interval": (binom.ppf([0.025, 0.975], examples, correct / examples) / examples).tolist(),
            }
            for correct, examples in [(7, 10), (229, 300), (4123, 5000), (1, 1000)]
        ],
        "mcnemar": [
            {
                "b": b,
                "c": c,
                "exact": b + c < 25,
                "statistic": float(result.statistic),
                "p": float(result.pvalue),
            }
            for b, c in [(0, 1), (3, 9), (12, 12), (0, 24), (14, 11), (40, 25), (180, 95), (900, 300)]
            for result in [mcnemar([[0, b], [c, 0]], exact=b + c < 25, correction=True)]
        ],
    }
    json.dump(golden, sys.stdout)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
