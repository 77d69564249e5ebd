package io.github.pocketzoo.core.quant;

/** What happens to the inputs of linear layers whose weights are integers. */
public enum Activations {
  /** They stay floats: the weights become floats again ("weight-only"). */
  FLOAT,
  /** Rounded to 8 bits with a scale a token, from the token's own largest magnitude. */
  DYNAMIC,
  /** Rounded to 8 bits with one scale a layer, which is stored with the model. */
  STATIC
}
