package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.core.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Names of files that are made of what users call models and tasks. */
public final class FileName {
  /** Digits that tell names apart which look the same as names of files. */
  private static final int DISTINCT = 8;

  private FileName() {}

  /**
   * A name that file systems take.
   *
   * @return the same for the same name only; the name itself, where that is possible
   */
  public static String of(String name) {
    String plain = name.replaceAll("[^\\w.\\-]+", "-");
    if (plain.equals(name) && !plain.startsWith(".")) {
      return plain;
    }
    byte[] digest = Sha256.newDigest().digest(name.getBytes(StandardCharsets.UTF_8));
    return plain.replaceFirst("^\\.+", "")
        + "-"
        + HexFormat.of().formatHex(digest).substring(0, DISTINCT);
  }
}
