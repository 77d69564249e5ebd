package io.github.pocketzoo.spark;

import io.github.pocketzoo.cli.cluster.ClassScores;
import io.github.pocketzoo.core.io.Sha256;
import io.github.pocketzoo.eval.ExampleTexts;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a part gave.
 *
 * @param part which
 * @param rows number of texts
 * @param classes what a classifier said of them
 * @param engine what ran the model
 * @param dataSha256 hash of the texts and labels
 * @param isNew whether this run computed it
 */
record PartResult(
    Part part, long rows, PartClasses classes, String engine, String dataSha256, boolean isNew)
    implements Serializable {

  /** The same of a part that was computed just now. */
  PartResult asNew() {
    return new PartResult(part, rows, classes, engine, dataSha256, true);
  }

  /**
   * All of a table.
   *
   * @param parts with classes and labels, in order
   * @param texts shows texts of the table
   */
  static ClassScores merged(List<String> labels, List<PartResult> parts, ExampleTexts texts) {
    MessageDigest digest = Sha256.newDigest();
    parts.forEach(part -> digest.update(part.dataSha256().getBytes(StandardCharsets.US_ASCII)));
    long computed = parts.stream().filter(PartResult::isNew).mapToLong(PartResult::rows).sum();
    long rows = parts.stream().mapToLong(PartResult::rows).sum();
    return new ClassScores(
        PartClasses.merged(labels, parts.stream().map(PartResult::classes).toList()),
        texts,
        parts.stream()
            .map(PartResult::engine)
            .distinct()
            .sorted()
            .collect(Collectors.joining(", ")),
        HexFormat.of().formatHex(digest.digest()),
        computed,
        rows - computed);
  }
}
