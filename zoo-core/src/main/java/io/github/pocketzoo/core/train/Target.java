package io.github.pocketzoo.core.train;

import java.util.Arrays;

/** What a model should say about one example. */
public sealed interface Target {

  /**
   * The text belongs to one class.
   *
   * @param label its index
   */
  record OfClass(int label) implements Target {}

  /**
   * What each output of the head should be: 0 or 1 where the text may belong to any number of
   * classes, else numbers to predict.
   *
   * @param values {@code [numLabels]}
   */
  record Values(float[] values) implements Target {
    @Override
    public boolean equals(Object other) {
      return other instanceof Values that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }
  }

  /**
   * A class for each token.
   *
   * @param labels class indices, {@link #IGNORED} where a token has none, {@code [seqLen]}
   * @param sampled whether they were drawn from a model's own distribution, so that they say
   *     nothing of what is right
   */
  record OfTokens(int[] labels, boolean sampled) implements Target {
    /** Marks a token that the loss leaves out; the value is PyTorch's. */
    public static final int IGNORED = -100;

    /** Labels of the data. */
    public OfTokens(int[] labels) {
      this(labels, false);
    }

    /** How many tokens have a class. */
    public int count() {
      return (int) Arrays.stream(labels).filter(label -> label != IGNORED).count();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof OfTokens that
          && sampled == that.sampled
          && Arrays.equals(labels, that.labels);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(labels) + Boolean.hashCode(sampled);
    }
  }

  /**
   * Where the answer is.
   *
   * @param start position of its first token
   * @param end position of its last token
   */
  record Span(int start, int end) implements Target {}

  /**
   * Targets of a model with two pretraining heads.
   *
   * @param tokens what the masked tokens were
   * @param order 0 if the second text follows the first, else 1
   */
  record Pretraining(OfTokens tokens, int order) implements Target {}
}
