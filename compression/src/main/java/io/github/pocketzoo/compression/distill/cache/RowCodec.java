package io.github.pocketzoo.compression.distill.cache;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Rows of logits as bytes: all of them, or the largest and how probable the others are together.
 *
 * <pre>
 * all:  width × number
 * top:  k × (int index, number), number: log of the sum of exp over the others
 * </pre>
 *
 * All less the largest logit of the row, which no softmax notices and halves round less.
 *
 * @param form how
 * @param width number of logits of a row
 */
record RowCodec(StoredForm form, int width) {
  private boolean isWhole() {
    return form.topLogits().orElse(width) >= width;
  }

  /** Bytes of a row. */
  int bytes() {
    int number = form.precision().bytes();
    return isWhole()
        ? width * number
        : form.topLogits().getAsInt() * (Integer.BYTES + number) + number;
  }

  /** Writes {@code row[from]} to {@code row[from + width - 1]}. */
  void write(ByteBuffer to, float[] row, int from) {
    Numbers numbers = new Numbers(form.precision());
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < width; i++) {
      largest = Math.max(largest, row[from + i]);
    }
    if (isWhole()) {
      for (int i = 0; i < width; i++) {
        numbers.write(to, row[from + i] - largest);
      }
      return;
    }
    int[] top = top(row, from);
    boolean[] kept = new boolean[width];
    for (int index : top) {
      kept[index] = true;
      to.putInt(index);
      numbers.write(to, row[from + index] - largest);
    }
    double others = 0;
    for (int i = 0; i < width; i++) {
      others += kept[i] ? 0 : Math.exp(row[from + i] - largest);
    }
    numbers.write(to, (float) Math.log(Math.max(others, Double.MIN_NORMAL)));
  }

  /** Indices of the largest, ascending; of equals the first. */
  private int[] top(float[] row, int from) {
    Comparator<Integer> worstFirst =
        Comparator.<Integer>comparingDouble(index -> row[from + index])
            .thenComparing(Comparator.<Integer>reverseOrder());
    PriorityQueue<Integer> best = new PriorityQueue<>(worstFirst);
    int number = form.topLogits().getAsInt();
    for (int index = 0; index < width; index++) {
      best.add(index);
      if (best.size() > number) {
        best.remove();
      }
    }
    return best.stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  /** Reads a row into {@code row[into]} to {@code row[into + width - 1]}. */
  void read(ByteBuffer from, float[] row, int into) {
    Numbers numbers = new Numbers(form.precision());
    if (isWhole()) {
      for (int i = 0; i < width; i++) {
        row[into + i] = numbers.read(from);
      }
      return;
    }
    int number = form.topLogits().getAsInt();
    int[] indices = new int[number];
    float[] values = new float[number];
    for (int i = 0; i < number; i++) {
      indices[i] = from.getInt();
      values[i] = numbers.read(from);
    }
    float others = (float) (numbers.read(from) - Math.log(width - number));
    Arrays.fill(row, into, into + width, others);
    for (int i = 0; i < number; i++) {
      row[into + indices[i]] = values[i];
    }
  }
}
