package io.github.pocketzoo.compression.prune;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which weights of some matrices go: those with the lowest scores, such as magnitudes. Among equal
 * scores the first in memory go, so that sparsity is exact to one element.
 */
public sealed interface MaskRule {

  /**
   * Chooses.
   *
   * @param scores of every weight of every matrix
   * @param sparsity part that goes, in [0, 1)
   * @return by name 1 for a weight that stays and 0 for one that goes
   */
  Map<String, float[]> masks(Map<String, Scores> scores, double sparsity);

  /** What provenance records call it. */
  String describe();

  /**
   * Scores of a matrix.
   *
   * @param values in row-major order; used up
   * @param columns of the matrix, {@code [in, out]}
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Scores(float[] values, int columns) {
    int rows() {
      return values.length / columns;
    }
  }

  /** The same part of every matrix. */
  record PerMatrix() implements MaskRule {
    @Override
    public Map<String, float[]> masks(Map<String, Scores> scores, double sparsity) {
      Map<String, float[]> masks = new LinkedHashMap<>();
      scores.forEach((name, each) -> masks.put(name, new float[each.values().length]));
      scores.entrySet().parallelStream()
          .forEach(
              entry -> {
                float[] values = entry.getValue().values();
                int number = (int) Math.round(sparsity * values.length);
                Lowest.of(values, number).write(values, masks.get(entry.getKey()));
              });
      return masks;
    }

    @Override
    public String describe() {
      return "matrix";
    }
  }

  /** One threshold for all matrices: some lose more, some less. */
  record Global() implements MaskRule {
    @Override
    public Map<String, float[]> masks(Map<String, Scores> scores, double sparsity) {
      int total =
          scores.values().stream().mapToInt(each -> each.values().length).reduce(0, Math::addExact);
      float[] all = new float[total];
      int position = 0;
      for (Scores each : scores.values()) {
        System.arraycopy(each.values(), 0, all, position, each.values().length);
        position += each.values().length;
      }
      Lowest lowest = Lowest.of(all, (int) Math.round(sparsity * total));
      Map<String, float[]> masks = new LinkedHashMap<>();
      for (Map.Entry<String, Scores> entry : scores.entrySet()) {
        float[] mask = new float[entry.getValue().values().length];
        lowest = lowest.write(entry.getValue().values(), mask);
        masks.put(entry.getKey(), mask);
      }
      return masks;
    }

    @Override
    public String describe() {
      return "global";
    }
  }

  /**
   * Of every so many weights side by side along the input of a map, some stay (Mishra et al. 2021:
   * 2 of 4, which some hardware multiplies twice as fast). The part that goes is 1 − kept / of at
   * the end; before, it is rounded to whole weights of a group.
   *
   * @param kept how many stay, at least 1
   * @param of weights of a group, more than {@code kept}
   */
  record NOfM(int kept, int of) implements MaskRule {
    private static final Pattern FORM = Pattern.compile("(\\d{1,3}):(\\d{1,3})");

    public NOfM {
      if (kept < 1 || kept >= of) {
        throw new InvalidInputException(
            "pattern is %d:%d, expected N:M with 1 <= N < M".formatted(kept, of));
      }
    }

    /** Reads {@code "2:4"}. */
    public static NOfM parse(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches()) {
        throw new InvalidInputException(
            "pattern is '%s', expected N:M such as 2:4".formatted(text));
      }
      return new NOfM(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /** Part of the weights that goes. */
    public double sparsity() {
      return 1 - (double) kept / of;
    }

    @Override
    public Map<String, float[]> masks(Map<String, Scores> scores, double sparsity) {
      int number = Math.min(of - kept, (int) Math.round(sparsity * of));
      Map<String, float[]> masks = new LinkedHashMap<>();
      scores.forEach((name, each) -> masks.put(name, mask(name, each, number)));
      return masks;
    }

    private float[] mask(String name, Scores scores, int number) {
      if (scores.rows() % of != 0) {
        throw new InvalidInputException(
            "%s has %d inputs, expected a multiple of %d for the pattern %s"
                .formatted(name, scores.rows(), of, describe()));
      }
      float[] mask = new float[scores.values().length];
      Arrays.fill(mask, 1);
      for (int row = 0; row < scores.rows(); row += of) {
        for (int column = 0; column < scores.columns(); column++) {
          int first = row * scores.columns() + column;
          for (int gone = 0; gone < number; gone++) {
            mask[lowest(scores, mask, first)] = 0;
          }
        }
      }
      return mask;
    }

    /** The lowest of a group that is still there. */
    private int lowest(Scores scores, float[] mask, int first) {
      int lowest = -1;
      for (int i = 0; i < of; i++) {
        int index = first + i * scores.columns();
        if (mask[index] != 0 && (lowest < 0 || scores.values()[index] < scores.values()[lowest])) {
          lowest = index;
        }
      }
      return lowest;
    }

    @Override
    public String describe() {
      return kept + ":" + of;
    }
  }
}
