package io.github.pocketzoo.spark;

import io.github.pocketzoo.core.task.Probabilities;

/**
 * A text with what the model makes of it.
 *
 * @param row number in its part, from 0
 * @param length characters of the text, of both texts of a pair
 * @param label as given; null if there is none
 * @param values logits or vector
 */
record ScoredText(long row, int length, String label, float[] values) {
  /** Index of the largest logit, the first of equals. */
  int predicted() {
    return Probabilities.likeliest(values);
  }

  /** Probability of what is predicted, by softmax. */
  float probability() {
    return (float) Probabilities.softmax(values, 0, values.length)[predicted()];
  }
}
