package io.github.pocketzoo.spark;

import io.github.pocketzoo.cli.cluster.ClassScores;
import io.github.pocketzoo.core.io.Sha256;
import io.github.pocketzoo.eval.metric.ClassOutcomes;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a part gave.
 *
 * @param part which
 * @param rows number of texts
 * @param truth classes, {@code [rows]}; empty where there are no labels
 * @param predicted classes, {@code [rows]}; empty where there are none
 * @param engine what ran the model
 * @param dataSha256 hash of the texts and labels
 * @param isNew whether this run computed it
 */
record PartResult(
    Part part,
    long rows,
    int[] truth,
    int[] predicted,
    String engine,
    String dataSha256,
    boolean isNew)
    implements Serializable {

  /** The same of a part that was computed just now. */
  PartResult asNew() {
    return new PartResult(part, rows, truth, predicted, engine, dataSha256, true);
  }

  /**
   * All of a table.
   *
   * @param parts with classes and labels, in order
   */
  static ClassScores merged(List<String> labels, List<PartResult> parts) {
    int[] truth = parts.stream().flatMapToInt(part -> Arrays.stream(part.truth())).toArray();
    int[] predicted =
        parts.stream().flatMapToInt(part -> Arrays.stream(part.predicted())).toArray();
    MessageDigest digest = Sha256.newDigest();
    parts.forEach(part -> digest.update(part.dataSha256().getBytes(StandardCharsets.US_ASCII)));
    long computed = parts.stream().filter(PartResult::isNew).mapToLong(PartResult::rows).sum();
    return new ClassScores(
        new ClassOutcomes(labels, truth, predicted),
        parts.stream()
            .map(PartResult::engine)
            .distinct()
            .sorted()
            .collect(Collectors.joining(", ")),
        HexFormat.of().formatHex(digest.digest()),
        computed,
        truth.length - computed);
  }
}
