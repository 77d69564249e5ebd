package io.github.pocketzoo.eval.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The examples of similar length. Lengths are in characters, which are the same for models of all
 * tokenizers.
 *
 * @param shortest characters of the shortest text
 * @param longest characters of the longest text
 * @param examples number of examples
 * @param correct number of them that were predicted right
 */
public record LengthGroup(int shortest, int longest, int examples, int correct) {
  private static final int GROUPS = 4;

  /** Share of the examples that were predicted right. */
  public double accuracy() {
    return (double) correct / examples;
  }

  /**
   * About four groups of as many examples; texts of equal length are in one.
   *
   * @param lengths characters of each text, {@code [examples]}
   * @param truth true classes, {@code [examples]}
   * @param predicted predicted classes, {@code [examples]}
   */
  public static List<LengthGroup> of(int[] lengths, int[] truth, int[] predicted) {
    return members(lengths).stream()
        .map(
            members ->
                new LengthGroup(
                    lengths[members[0]],
                    lengths[members[members.length - 1]],
                    members.length,
                    (int) Arrays.stream(members).filter(i -> truth[i] == predicted[i]).count()))
        .toList();
  }

  /**
   * The examples of each of these groups, the shortest first.
   *
   * @param lengths of each text, {@code [examples]}
   */
  public static List<int[]> members(int[] lengths) {
    int[] byLength =
        IntStream.range(0, lengths.length)
            .boxed()
            .sorted(Comparator.comparingInt(i -> lengths[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    List<int[]> groups = new ArrayList<>();
    int from = 0;
    for (int group = 1; group <= GROUPS && from < byLength.length; group++) {
      int to = Math.max(from + 1, (int) ((long) group * byLength.length / GROUPS));
      while (to < byLength.length && lengths[byLength[to]] == lengths[byLength[to - 1]]) {
        to++;
      }
      groups.add(Arrays.copyOfRange(byLength, from, to));
      from = to;
    }
    return groups;
  }
}
