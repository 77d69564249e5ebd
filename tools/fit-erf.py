"""Fits erf(x) = x P(x²)/Q(x²), the coefficients of the runtime's VectorMath.

A rational minimax fit by reweighted least squares: where the error is larger, the weight grows (Lawson 1961). Prints the
largest error of the fit and of its evaluation in f32.

    python3 tools/fit-erf.py        # numpy 2.x, scipy 1.x
"""

import numpy as np
from scipy.special import erf

LIMIT = 3.95  # beyond, erf is 1 to 2e-8
DEGREE_P, DEGREE_Q = 5, 5
ITERATIONS = 400


def chebyshev_nodes(count):
    x = LIMIT * (0.5 - 0.5 * np.cos(np.pi * (np.arange(count) + 0.5) / count))
    return x[x > 1e-4]


def fit(x):
    """Minimises |x P(u) - erf(x) Q(u)| / Q(u), u = x², with Q(0) = 1; returns P and Q, lowest power first."""
    u, y = x * x, erf(x)
    weights, denominator = np.ones_like(x), np.ones_like(x)
    best_error, best = np.inf, None
    for _ in range(ITERATIONS):
        scale = np.sqrt(weights) / denominator
        columns = [x * u**i for i in range(DEGREE_P + 1)] + [-y * u**i for i in range(1, DEGREE_Q + 1)]
        matrix = np.stack(columns, axis=1)
        size = np.abs(matrix).max(axis=0)
        solution = np.linalg.lstsq(matrix / size * scale[:, None], y * scale, rcond=None)[0] / size
        p, q = solution[: DEGREE_P + 1], np.r_[1, solution[DEGREE_P + 1 :]]
        denominator = np.polyval(q[::-1], u)
        error = np.abs(x * np.polyval(p[::-1], u) / denominator - y)
        if error.max() < best_error:
            best_error, best = error.max(), (p, q)
        weights *= np.sqrt(error / error.mean())
        weights /= weights.mean()
    return best_error, *best


def horner(coefficients, u):
    result = np.full_like(u, coefficients[-1])
    for c in coefficients[-2::-1]:
        result = (result * u + c).astype(np.float32)
    return result


error, p, q = fit(chebyshev_nodes(4000))
p, q = p.astype(np.float32), q.astype(np.float32)
x = np.linspace(-6, 6, 2_000_001).astype(np.float32)
clamped = np.clip(x, -LIMIT, LIMIT).astype(np.float32)
u = clamped * clamped
single = clamped * horner(p, u) / horner(q, u)
print("error of the fit", error)
print("error in f32    ", np.abs(single.astype(np.float64) - erf(x.astype(np.float64))).max())
print("P", [float(c) for c in p])
print("Q", [float(c) for c in q])
