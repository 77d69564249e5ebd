package io.github.pocketzoo.core.catalog.maven;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code .sha1} file that Maven keeps beside what it downloads. */
public final class RecordedChecksum {
  private static final Pattern SHA1 = Pattern.compile("\\s*([0-9a-fA-F]{40})\\b.*", Pattern.DOTALL);

  private RecordedChecksum() {}

  /**
   * Compares a jar of the local repository with the checksum beside it; a jar without one, such as
   * a locally installed one, passes.
   *
   * @throws InvalidInputException if they differ
   */
  public static void verify(Path jar) {
    Path recorded = jar.resolveSibling(jar.getFileName() + ".sha1");
    if (!Files.isRegularFile(recorded)) {
      return;
    }
    try {
      Matcher matcher = SHA1.matcher(Files.readString(recorded));
      if (!matcher.matches()) {
        return;
      }
      String expected = matcher.group(1).toLowerCase(Locale.ROOT);
      String actual = sha1(jar);
      if (!actual.equals(expected)) {
        throw new InvalidInputException(
            "%s is damaged: it has SHA-1 %s, expected %s; delete it and run again"
                .formatted(jar, actual, expected));
      }
    } catch (IOException e) {
      throw new InvalidInputException(jar + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static String sha1(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
