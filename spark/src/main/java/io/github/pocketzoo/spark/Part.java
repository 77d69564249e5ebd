package io.github.pocketzoo.spark;

import io.github.pocketzoo.core.io.Sha256;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HexFormat;

/**
 * A piece of a file of a table, which one task scores.
 *
 * @param file relative to the table's location
 * @param start where the piece begins, in bytes
 */
record Part(String file, long start) implements Serializable, Comparable<Part> {
  static final String OUTPUT_PREFIX = "part-";

  /** Letters of a name: 64 bits tell enough. */
  private static final int NAME_LETTERS = 16;

  private static final Comparator<Part> ORDER =
      Comparator.comparing(Part::file).thenComparingLong(Part::start);

  /** Name of the file of what the part gives; the same in every run. */
  String outputName() {
    byte[] hash = Sha256.newDigest().digest((file + "\n" + start).getBytes(StandardCharsets.UTF_8));
    return OUTPUT_PREFIX + HexFormat.of().formatHex(hash).substring(0, NAME_LETTERS) + ".parquet";
  }

  @Override
  public int compareTo(Part other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return start == 0 ? file : "%s from byte %d".formatted(file, start);
  }
}
