package io.github.pocketzoo.runtime.kernel;

/** Functions of one element. */
public enum Pointwise {
  /** ½ x (1 + erf(x/√2)). */
  GELU,
  /** ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))). */
  GELU_TANH,
  /** max(0, x). */
  RELU,
  TANH,
  /** 1 / (1 + e⁻ˣ). */
  SIGMOID,
  /** x / (1 + e⁻ˣ). */
  SILU
}
