#!/usr/bin/env python3
"""Golden values of calibration and divergence for the tests of module eval.

    python tools/golden/calibration.py > eval/src/test/resources/io/github/pocketzoo/eval/calibration.json

The expected calibration error is written from its definition (Guo et al. 2017, equation 3), the divergence is PyTorch's.
"""

import json
import sys

import numpy
import torch


def calibration_error(truth, probabilities, bins):
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == truth
    edges = numpy.linspace(0, 1, bins + 1)
    error = 0.0
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (confidence > low) & (confidence <= high)
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    return float(error)


def main():
    rng = numpy.random.default_rng(11)
    truth = rng.integers(0, 4, 150)
    teacher = torch.tensor(rng.normal(0, 2, (150, 4)) + 2 * numpy.eye(4)[truth], dtype=torch.float32)
    student = torch.tensor(teacher.numpy() * 0.7 + rng.normal(0, 1, (150, 4)), dtype=torch.float32)
    p = torch.log_softmax(teacher.double(), dim=-1)
    q = torch.log_softmax(student.double(), dim=-1)
    json.dump(
        {
            "versions": {"numpy": numpy.__version__, "torch": torch.__version__.split("+")[0]},
            "truth": truth.tolist(),
            "teacher": [[round(x, 5) for x in row] for row in p.tolist()],
            "student": [[round(x, 5) for x in row] for row in q.tolist()],
            "teacherError": calibration_error(truth, p.exp().numpy(), 15),
            "studentError": calibration_error(truth, q.exp().numpy(), 15),
            "divergence": float(torch.nn.functional.kl_div(q, p, reduction="batchmean", log_target=True)),
        },
        sys.stdout,
    )
    print()


if __name__ == "__main__":
    main()
