package io.github.pocketzoo.gpt.generate;

/**
 * The greatest of many scores, each with a number. Of equal ones the first that is offered is the
 * greater. Its time is that of a comparison for a score that is not among them, and of
 * log₂(capacity) for one that is.
 */
final class BestScores {
  private final double[] scores;
  private final int[] numbers;
  private int size;

  /**
   * Keeps none yet.
   *
   * @param capacity how many are kept, 1 or more
   */
  BestScores(int capacity) {
    this.scores = new double[capacity];
    this.numbers = new int[capacity];
  }

  /**
   * Shows a score.
   *
   * @param number greater than those of the scores before
   */
  void offer(double score, int number) {
    if (size < scores.length) {
      rise(size++, score, number);
    } else if (score > scores[0]) {
      sink(size, score, number);
    }
  }

  /** The least that is kept. */
  double least() {
    return scores[0];
  }

  /** How many are kept. */
  int size() {
    return size;
  }

  /**
   * Takes out the least that is kept, and returns its number; {@link #least} is its score before.
   */
  int removeLeast() {
    int number = numbers[0];
    size--;
    if (size > 0) {
      sink(size, scores[size], numbers[size]);
    }
    return number;
  }

  /** A heap: no node is better than its children at 2i + 1 and 2i + 2. */
  private void rise(int from, double score, int number) {
    int node = from;
    while (node > 0) {
      int parent = (node - 1) / 2;
      if (!isWorse(score, number, parent)) {
        break;
      }
      move(parent, node);
      node = parent;
    }
    put(node, score, number);
  }

  private void sink(int end, double score, int number) {
    int node = 0;
    while (2 * node + 1 < end) {
      int child = 2 * node + 1;
      if (child + 1 < end && isWorse(scores[child + 1], numbers[child + 1], child)) {
        child++;
      }
      if (isWorse(score, number, child)) {
        break;
      }
      move(child, node);
      node = child;
    }
    put(node, score, number);
  }

  private boolean isWorse(double score, int number, int node) {
    return score < scores[node] || (score == scores[node] && number > numbers[node]);
  }

  private void move(int from, int to) {
    put(to, scores[from], numbers[from]);
  }

  private void put(int node, double score, int number) {
    scores[node] = score;
    numbers[node] = number;
  }
}
