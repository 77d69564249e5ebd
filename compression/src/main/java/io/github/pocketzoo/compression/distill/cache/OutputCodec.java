package io.github.pocketzoo.compression.distill.cache;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ModelGraph;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One output for one text, without padding, as bytes: its sizes and then its numbers, logits by
 * {@link RowCodec}.
 *
 * <pre>
 * byte rank, rank × int size, numbers
 * </pre>
 *
 * Texts' outputs are {@code [n]}, tokens' {@code [L, …]}, attention's {@code [heads, L, L]}.
 *
 * @param output name of the output
 * @param form of its numbers
 */
record OutputCodec(String output, StoredForm form) {
  /** Where padding is not seen. */
  private static final float UNSEEN = (float) (2 * ModelGraph.UNSEEN);

  private static final String SCORES = ModelGraph.attentionScores(0).replaceFirst("\\d+$", "");
  private static final String PROBABILITIES = ModelGraph.attention(0).replaceFirst("\\d+$", "");

  private boolean isPairs() {
    return output.startsWith(SCORES) || output.startsWith(PROBABILITIES);
  }

  /** Sizes of an output for one text of {@code length} tokens. */
  int[] sizes(int[] padded, int length) {
    int[] sizes = padded.clone();
    if (isPairs()) {
      sizes[1] = length;
      sizes[2] = length;
    } else if (sizes.length > 1) {
      sizes[0] = length;
    }
    return sizes;
  }

  /**
   * Writes one text's output.
   *
   * @param values in row-major order, padding included
   * @param padded its sizes
   * @param length tokens of the text
   */
  byte[] write(float[] values, int[] padded, int length) {
    int[] sizes = sizes(padded, length);
    float[] dense = isPairs() ? pairs(values, padded, sizes) : Arrays.copyOf(values, count(sizes));
    int header = 1 + sizes.length * Integer.BYTES;
    ByteBuffer bytes = ByteBuffer.allocate(header + bytes(sizes));
    bytes.put((byte) sizes.length);
    for (int size : sizes) {
      bytes.putInt(size);
    }
    if (output.equals(Forward.LOGITS)) {
      int width = sizes[sizes.length - 1];
      RowCodec rows = new RowCodec(form, width);
      for (int from = 0; from < dense.length; from += width) {
        rows.write(bytes, dense, from);
      }
    } else {
      Numbers numbers = new Numbers(form.precision());
      for (float value : dense) {
        numbers.write(bytes, value);
      }
    }
    return bytes.array();
  }

  private int bytes(int[] sizes) {
    if (!output.equals(Forward.LOGITS)) {
      return count(sizes) * form.precision().bytes();
    }
    int width = sizes[sizes.length - 1];
    return count(sizes) / width * new RowCodec(form, width).bytes();
  }

  private static float[] pairs(float[] values, int[] padded, int[] sizes) {
    float[] dense = new float[count(sizes)];
    int length = sizes[1];
    for (int head = 0; head < sizes[0]; head++) {
      for (int row = 0; row < length; row++) {
        int from = (head * padded[1] + row) * padded[2];
        System.arraycopy(values, from, dense, (head * length + row) * length, length);
      }
    }
    return dense;
  }

  private static int count(int[] sizes) {
    return Arrays.stream(sizes).reduce(1, Math::multiplyExact);
  }

  /** An output of one text. */
  record Value(float[] values, int[] sizes) {}

  /**
   * Reads what {@link #write} wrote, padded anew.
   *
   * @param padding positions of the batch
   */
  Value read(ByteBuffer from, int padding) {
    int[] sizes = new int[from.get()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = from.getInt();
    }
    float[] dense = new float[count(sizes)];
    if (output.equals(Forward.LOGITS)) {
      int width = sizes[sizes.length - 1];
      RowCodec rows = new RowCodec(form, width);
      for (int into = 0; into < dense.length; into += width) {
        rows.read(from, dense, into);
      }
    } else {
      Numbers numbers = new Numbers(form.precision());
      for (int i = 0; i < dense.length; i++) {
        dense[i] = numbers.read(from);
      }
    }
    int[] padded = sizes(sizes, padding);
    return new Value(
        isPairs() ? paddedPairs(dense, sizes, padded) : Arrays.copyOf(dense, count(padded)),
        padded);
  }

  private float[] paddedPairs(float[] dense, int[] sizes, int[] padded) {
    float[] values = new float[count(padded)];
    Arrays.fill(values, output.startsWith(SCORES) ? UNSEEN : 0);
    int length = sizes[1];
    for (int head = 0; head < sizes[0]; head++) {
      for (int row = 0; row < length; row++) {
        int into = (head * padded[1] + row) * padded[2];
        System.arraycopy(dense, (head * length + row) * length, values, into, length);
      }
    }
    return values;
  }
}
