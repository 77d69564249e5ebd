package io.github.pocketzoo.gpt.generate;

/**
 * Forbids the least probable of some tokens as long as they have no more than a given weight
 * together: Hoare's quickselect, in which weights count instead of tokens. In expectation its time
 * is linear in the number of tokens; nothing is sorted.
 */
final class TailRemoval {
  private final TokenWeights weights;
  private final int[] tokens;
  private final float[] logits;

  /**
   * Prepares.
   *
   * @param tokens those to choose from, reordered
   * @param logits where tokens are forbidden
   */
  TailRemoval(TokenWeights weights, int[] tokens, float[] logits) {
    this.weights = weights;
    this.tokens = tokens;
    this.logits = logits;
  }

  /**
   * Forbids. The most probable token stays, whatever it weighs.
   *
   * @param count how many of the tokens to choose from, from the first on
   * @param tail the weight that may go
   */
  void remove(int count, double tail) {
    int from = 0;
    int to = count;
    double left = tail;
    while (from < to) {
      int pivot = partition(from, to);
      double lighter = weight(from, pivot);
      double withPivot = lighter + weights.get(tokens[pivot]);
      boolean mostProbable = pivot + 1 == count;
      if (withPivot <= left && !mostProbable) {
        forbid(from, pivot + 1);
        left -= withPivot;
        from = pivot + 1;
      } else if (lighter <= left) {
        forbid(from, pivot);
        return;
      } else {
        to = pivot;
      }
    }
  }

  /** Puts what is less probable than some token before it, the rest behind it; its place. */
  private int partition(int from, int to) {
    int last = to - 1;
    swap(median(from, (from + last) >>> 1, last), last);
    int pivot = tokens[last];
    int place = from;
    for (int i = from; i < last; i++) {
      if (isLess(tokens[i], pivot)) {
        swap(i, place++);
      }
    }
    swap(place, last);
    return place;
  }

  private int median(int a, int b, int c) {
    boolean ab = isLess(tokens[a], tokens[b]);
    boolean bc = isLess(tokens[b], tokens[c]);
    boolean ac = isLess(tokens[a], tokens[c]);
    if (ab == bc) {
      return b;
    }
    return ab == ac ? c : a;
  }

  private boolean isLess(int token, int other) {
    double weight = weights.get(token);
    double otherWeight = weights.get(other);
    return weight < otherWeight || (weight == otherWeight && token > other);
  }

  private void swap(int i, int j) {
    int token = tokens[i];
    tokens[i] = tokens[j];
    tokens[j] = token;
  }

  private double weight(int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += weights.get(tokens[i]);
    }
    return sum;
  }

  private void forbid(int from, int to) {
    for (int i = from; i < to; i++) {
      logits[tokens[i]] = Float.NEGATIVE_INFINITY;
    }
  }
}
