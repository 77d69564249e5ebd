package io.github.pocketzoo.core.catalog;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What a file's content must be.
 *
 * @param bytes length
 * @param sha256 in lower-case hexadecimal, 64 characters
 */
public record Fingerprint(long bytes, String sha256) {
  private static final int BUFFER_BYTES = 1 << 20;

  /** Receives what is read. */
  @FunctionalInterface
  interface Sink {
    void accept(byte[] buffer, int length) throws IOException;
  }

  static Fingerprint of(byte[] content) {
    return new Fingerprint(content.length, hex(Sha256.newDigest().digest(content)));
  }

  /** Reads {@code in} to its end, and hands on what it reads. */
  static Fingerprint of(InputStream in, Sink sink) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    byte[] buffer = new byte[BUFFER_BYTES];
    long bytes = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      digest.update(buffer, 0, read);
      sink.accept(buffer, read);
      bytes += read;
    }
    return new Fingerprint(bytes, hex(digest.digest()));
  }

  /**
   * Of a file.
   *
   * @throws InvalidInputException if it can't be read
   */
  public static Fingerprint of(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return of(in, (buffer, length) -> {});
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * How {@code file} differs from this, in a few words; empty if it doesn't. A wrong length is
   * found without reading the file; else all of it is read, about 0.1 s for 100 MB.
   */
  Optional<String> difference(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.of("is missing");
    }
    long actualBytes;
    try {
      actualBytes = Files.size(file);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot be read: " + e.getMessage(), e);
    }
    if (actualBytes != bytes) {
      return Optional.of("has %d bytes, expected %d".formatted(actualBytes, bytes));
    }
    return difference(of(file));
  }

  /** How {@code actual} differs from this, in a few words; empty if it doesn't. */
  Optional<String> difference(Fingerprint actual) {
    if (actual.bytes != bytes) {
      return Optional.of("has %d bytes, expected %d".formatted(actual.bytes, bytes));
    }
    return actual.sha256.equals(sha256)
        ? Optional.empty()
        : Optional.of("has SHA-256 %s, expected %s".formatted(actual.sha256, sha256));
  }

  private static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }
}
