package io.github.pocketzoo.spark;

import io.github.pocketzoo.eval.metric.ClassDetails;
import io.github.pocketzoo.eval.metric.ClassOutcomes;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a classifier said of a part.
 *
 * @param truth classes, {@code [rows]}
 * @param predicted classes, {@code [rows]}
 * @param lengths characters of each text, {@code [rows]}
 * @param logProbabilities ln p of every class, {@code [rows][classes]}
 */
@SuppressWarnings("ArrayRecordComponent") // Not compared, and of the size of the part.
record PartClasses(int[] truth, int[] predicted, int[] lengths, float[][] logProbabilities)
    implements Serializable {

  /** Of a part that isn't classified. */
  static PartClasses none() {
    return new PartClasses(new int[0], new int[0], new int[0], new float[0][]);
  }

  /** All of a table, of its parts in order. */
  static ClassOutcomes merged(List<String> labels, List<PartClasses> parts) {
    return new ClassOutcomes(
        labels,
        joined(parts, PartClasses::truth),
        joined(parts, PartClasses::predicted),
        ClassOutcomes.DEFAULT_METRICS,
        labels.size() - 1,
        Optional.of(
            new ClassDetails(
                parts.stream()
                    .flatMap(part -> Arrays.stream(part.logProbabilities()))
                    .toArray(float[][]::new),
                joined(parts, PartClasses::lengths))));
  }

  private static int[] joined(List<PartClasses> parts, Function<PartClasses, int[]> array) {
    return parts.stream().flatMapToInt(part -> Arrays.stream(array.apply(part))).toArray();
  }
}
