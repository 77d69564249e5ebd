package io.github.pocketzoo.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys and values are kept, and attention reads them. */
abstract class KeptTokensContract extends KernelTest {
  private static final int NO_WINDOW = Integer.MAX_VALUE;
  private static final int HEADS = 3;
  private static final int[] LENGTHS = {1, 2, 15, 16, 17, 63, 64, 65, 150};

  static Stream<Arguments> types() {
    return Stream.of(Operand.values())
        .flatMap(
            type -> Stream.of(1, 7, 8, 16, 24, 64, 80, 129).map(size -> Arguments.of(type, size)));
  }

  /** Tokens of which two heads' keys and values are kept in a sequence's pages. */
  private final class Kept implements AutoCloseable {
    private final CacheSpec spec;
    private final float[][] keys;
    private final float[][] values;
    private final NativeMemory[] pages;
    private final NativeMemory table;
    private final NativeMemory sequence = new NativeMemory(64);

    Kept(CacheSpec spec, float[][] keys, float[][] values) {
      this.spec = spec;
      this.keys = keys;
      this.values = values;
      int count = (keys.length + CacheSpec.PAGE_TOKENS - 1) / CacheSpec.PAGE_TOKENS;
      pages = new NativeMemory[count];
      table = new NativeMemory((long) count * Long.BYTES);
      for (int i = 0; i < count; i++) {
        pages[i] = new NativeMemory(2L * spec.headBytes());
        byte[] guards = new byte[2 * spec.headBytes()];
        Arrays.fill(guards, (byte) -1);
        pages[i].buffer().put(0, guards);
        table.buffer().putLong(i * Long.BYTES, pages[i].address());
      }
      sequence.buffer().putLong(SequenceField.PAGES.offset(), table.address());
    }

    /** The second head's stretch: the first must stay as it is. */
    long head() {
      return spec.headBytes();
    }

    void length(int tokens) {
      sequence.buffer().putLong(SequenceField.LENGTH.offset(), tokens);
    }

    /** Keeps some tokens, as if {@code before} others were there before. */
    void store(int before, int first, int count) {
      length(before);
      try (GuardedMatrix keyRows = GuardedMatrix.of(keys, 8);
          GuardedMatrix valueRows = GuardedMatrix.of(values, 8)) {
        run(
            kernels().store(spec),
            arguments ->
                arguments
                    .set(StoreField.KEYS, keyRows.address(first, 0))
                    .set(StoreField.VALUES, valueRows.address(first, 0))
                    .set(StoreField.STRIDE, keyRows.stride())
                    .set(StoreField.ROWS, count)
                    .set(StoreField.SEQUENCE, sequence.address())
                    .set(StoreField.INDEX, first - before)
                    .set(StoreField.HEAD, head()));
      }
    }

    float key(int token, int column) {
      int slot = token % CacheSpec.PAGE_TOKENS;
      int at =
          slot / GemmSpec.PANEL * spec.keyPanelBytes()
              + column * spec.keyStepBytes()
              + slot % GemmSpec.PANEL * spec.elementBytes();
      return element(token, at, spec.keyScales());
    }

    float value(int token, int column) {
      int slot = token % CacheSpec.PAGE_TOKENS;
      int at = spec.values() + slot * spec.valueStride() + column * spec.elementBytes();
      return element(token, at, spec.valueScales());
    }

    private float element(int token, int at, int scales) {
      NativeMemory page = pages[token / CacheSpec.PAGE_TOKENS];
      int from = (int) head() + at;
      int scale = (int) head() + scales + token % CacheSpec.PAGE_TOKENS * Float.BYTES;
      return switch (spec.type()) {
        case F32 -> page.buffer().getFloat(from);
        case BF16 -> Bfloat16.toFloat(page.buffer().getShort(from));
        case INT8 -> page.buffer().get(from) * page.buffer().getFloat(scale);
      };
    }

    void assertFirstHeadIsUntouched() {
      for (NativeMemory page : pages) {
        for (int i = 0; i < head(); i++) {
          assertThat(page.buffer().get(i)).isEqualTo((byte) -1);
        }
      }
    }

    @Override
    public void close() {
      for (NativeMemory page : pages) {
        page.close();
      }
      table.close();
      sequence.close();
    }
  }

  private Kept kept(Operand type, int headSize, int tokens) {
    return new Kept(
        new CacheSpec(type, headSize),
        Filling.RANDOM.reals(tokens, headSize, headSize),
        Filling.RANDOM.reals(tokens, headSize, headSize + 1));
  }

  @ParameterizedTest
  @MethodSource("types")
  void keysAndValuesAreKept(Operand type, int headSize) {
    int tokens = 150;
    try (Kept kept = kept(type, headSize, tokens)) {
      kept.store(0, 0, 70);
      kept.store(70, 70, 1);
      kept.store(71, 71, tokens - 71);
      kept.assertFirstHeadIsUntouched();
      assertKept(kept, tokens);
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void oddKeysAndValues(Operand type, int headSize) {
    for (Filling filling : Filling.values()) {
      float[][] rows = filling.reals(3, headSize, 1);
      try (Kept kept = new Kept(new CacheSpec(type, headSize), rows, rows)) {
        kept.store(0, 0, 3);
        assertKept(kept, 3);
      }
    }
  }

  private static void assertKept(Kept kept, int tokens) {
    for (int token = 0; token < tokens; token++) {
      float[] key = kept.keys[token];
      float[] value = kept.values[token];
      for (int j = 0; j < key.length; j++) {
        assertNear("keys", token, j, key[j], tolerance(kept.spec, key, j), kept.key(token, j));
        double tolerance = tolerance(kept.spec, value, j);
        assertNear("values", token, j, value[j], tolerance, kept.value(token, j));
      }
    }
  }

  /** Half a step of what is kept. */
  private static double tolerance(CacheSpec spec, float[] row, int column) {
    float maximum = 0;
    for (float x : row) {
      maximum = Math.max(maximum, Math.abs(x));
    }
    return switch (spec.type()) {
      case F32 -> 0;
      case BF16 -> Math.max(0x1p-8 * Math.abs(row[column]), 0x1p-133);
      case INT8 -> maximum < RowSpec.SMALLEST_MAXIMUM ? maximum : (0.5 + 1e-4) * maximum / 127;
    };
  }

  @ParameterizedTest
  @MethodSource("types")
  void attentionToWhatIsKept(Operand type, int headSize) {
    for (int tokens : LENGTHS) {
      try (Kept kept = kept(type, headSize, tokens)) {
        kept.store(0, 0, tokens);
        attend(kept, tokens - 1, 0, NO_WINDOW);
        attend(kept, 0, tokens - 1, NO_WINDOW);
        attend(kept, tokens / 2, tokens / 3, NO_WINDOW);
        for (int window : new int[] {1, 5, 16, 40, 64}) {
          attend(kept, tokens - 1, 0, window);
        }
      }
    }
  }

  /** Tokens behind the one that asks must not matter, whatever is there. */
  @Test
  void laterTokensAreNotSeen() {
    try (Kept kept = kept(Operand.F32, 16, 40)) {
      Arrays.fill(kept.values[20], Float.NaN);
      kept.store(0, 0, 40);
      attend(kept, 19, 0, NO_WINDOW);
      attend(kept, 30, 0, 10);
    }
  }

  private void attend(Kept kept, int length, int index, int window) {
    int size = kept.spec.headSize();
    int position = length + index;
    kept.length(length);
    float[][] queries = Filling.RANDOM.reals(HEADS, size, position);
    try (GuardedMatrix query = GuardedMatrix.of(queries, 4);
        GuardedMatrix output = new GuardedMatrix(HEADS, size, Float.BYTES, 12);
        NativeMemory scores = new NativeMemory((position + 33L) * Float.BYTES)) {
      run(
          kernels().attend(kept.spec),
          arguments ->
              arguments
                  .set(AttendField.QUERY, query.address())
                  .set(AttendField.QUERY_STRIDE, query.stride())
                  .set(AttendField.HEADS, HEADS)
                  .set(AttendField.OUTPUT, output.address())
                  .set(AttendField.OUTPUT_STRIDE, output.stride())
                  .set(AttendField.SEQUENCE, kept.sequence.address())
                  .set(AttendField.INDEX, index)
                  .set(AttendField.HEAD, kept.head())
                  .set(AttendField.WINDOW, window)
                  .set(AttendField.SCORES, scores.address()));
      output.assertNothingElseIsWritten(0, size);
      int first = Math.max(0, position + 1 - window);
      for (int head = 0; head < HEADS; head++) {
        double[] expected = expected(kept, queries[head], first, position);
        for (int j = 0; j < size; j++) {
          assertNear("output", head, j, expected[j], 2e-5, output.real(head, j));
        }
      }
    }
  }

  private static double[] expected(Kept kept, float[] query, int first, int last) {
    double[] scores = new double[last + 1 - first];
    double maximum = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < scores.length; i++) {
      for (int j = 0; j < query.length; j++) {
        scores[i] += (double) query[j] * kept.key(first + i, j);
      }
      maximum = Math.max(maximum, scores[i]);
    }
    double sum = 0;
    double[] output = new double[query.length];
    for (int i = 0; i < scores.length; i++) {
      double weight = Math.exp(scores[i] - maximum);
      sum += weight;
      for (int j = 0; j < output.length; j++) {
        output[j] += weight * kept.value(first + i, j);
      }
    }
    for (int j = 0; j < output.length; j++) {
      output[j] /= sum;
    }
    return output;
  }
}
