package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.CausalSession;
import java.util.Arrays;
import java.util.Map;

/** How much alike the results of two runs are; padding is left out. */
final class Agreement {
  private Agreement() {}

  /** Demands |Δ| ≤ tolerance · (1 + |expected|), and zeros at padding. */
  static void assertNear(Outputs actual, Outputs expected, TokenBatch batch, double tolerance) {
    assertThat(actual.arrays()).containsOnlyKeys(expected.arrays().keySet());
    actual
        .arrays()
        .forEach(
            (name, array) -> {
              assertThat(array.shape()).as(name).isEqualTo(expected.get(name).shape());
              if (array.rowsOfSequence(batch) == batch.sequenceLength()) {
                assertZerosAtPadding(name, array, batch);
              }
            });
    for (int sequence = 0; sequence < batch.batchSize(); sequence++) {
      Map<String, float[]> references = expected.ofSequence(batch, sequence);
      int number = sequence;
      actual
          .ofSequence(batch, sequence)
          .forEach(
              (name, values) ->
                  assertNear(
                      name + " of sequence " + number, values, references.get(name), tolerance));
    }
  }

  /** Demands |Δ| ≤ tolerance · (1 + |expected|). */
  static void assertNear(String what, float[] actual, float[] expected, double tolerance) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      double difference = Math.abs((double) actual[i] - expected[i]);
      if (!(difference <= tolerance * (1 + Math.abs(expected[i])))) {
        fail("%s[%d] is %s, expected %s", what, i, actual[i], expected[i]);
      }
    }
  }

  /**
   * Demands the same logits of a text that is read token by token as of all of it at once.
   *
   * @param text of which the first {@code given} tokens are read at once
   */
  static void assertTokenByToken(CompiledCausal model, int[] text, int given, double tolerance) {
    try (CausalSession whole = model.open(1);
        CausalSession pieces = model.open(1)) {
      float[][] expected = whole.appendAndScore(new int[][] {text})[0];
      pieces.append(new int[][] {Arrays.copyOf(text, given)});
      for (int i = given; i < text.length; i++) {
        float[] actual = pieces.append(new int[][] {{text[i]}})[0];
        assertNear("after token " + i, actual, expected[i], tolerance);
      }
    }
  }

  private static void assertZerosAtPadding(String name, Outputs.Array array, TokenBatch batch) {
    int width = array.width();
    for (int i = 0; i < array.values().length; i++) {
      int position = i / width;
      int[] mask = batch.attentionMask()[position / batch.sequenceLength()];
      if (mask[position % batch.sequenceLength()] == 0 && array.values()[i] != 0) {
        fail("%s[%d] is %s at padding, expected 0", name, i, array.values()[i]);
      }
    }
  }

  /** Demands the same bits. */
  static void assertSame(Outputs actual, Outputs expected) {
    assertThat(actual.arrays()).containsOnlyKeys(expected.arrays().keySet());
    expected
        .arrays()
        .forEach(
            (name, array) ->
                assertThat(actual.get(name).values()).as(name).containsExactly(array.values()));
  }

  /** The largest |Δ| of any two elements. */
  static double largestDifference(Outputs actual, Outputs expected, TokenBatch batch) {
    double largest = 0;
    for (int sequence = 0; sequence < batch.batchSize(); sequence++) {
      Map<String, float[]> references = expected.ofSequence(batch, sequence);
      for (Map.Entry<String, float[]> own : actual.ofSequence(batch, sequence).entrySet()) {
        float[] reference = references.get(own.getKey());
        for (int i = 0; i < reference.length; i++) {
          double difference = Math.abs((double) own.getValue()[i] - reference[i]);
          assertThat(difference).isNotNaN();
          largest = Math.max(largest, difference);
        }
      }
    }
    return largest;
  }

  /** The smallest cosine of a row of one result with the same row of another. */
  static double smallestCosine(Outputs actual, Outputs expected, TokenBatch batch) {
    double smallest = 1;
    for (int sequence = 0; sequence < batch.batchSize(); sequence++) {
      Map<String, float[]> references = expected.ofSequence(batch, sequence);
      for (Map.Entry<String, float[]> own : actual.ofSequence(batch, sequence).entrySet()) {
        int width = actual.get(own.getKey()).width();
        for (int first = 0; first < own.getValue().length; first += width) {
          smallest =
              Math.min(
                  smallest,
                  cosine(own.getValue(), references.get(own.getKey()), first, first + width));
        }
      }
    }
    return smallest;
  }

  /** The cosine of a stretch of two vectors. */
  static double cosine(float[] a, float[] b, int from, int to) {
    double product = 0;
    double squares = 0;
    double otherSquares = 0;
    for (int i = from; i < to; i++) {
      product += (double) a[i] * b[i];
      squares += (double) a[i] * a[i];
      otherSquares += (double) b[i] * b[i];
    }
    return product / Math.sqrt(squares * otherSquares);
  }
}
