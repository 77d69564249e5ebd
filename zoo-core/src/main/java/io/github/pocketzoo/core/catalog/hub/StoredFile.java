package io.github.pocketzoo.core.catalog.hub;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file of a model in the cache, and what it must be.
 *
 * @param path within the model directory, with {@code /} between names
 * @param bytes length
 * @param checksum of the content
 */
record StoredFile(String path, long bytes, Checksum checksum) {
  /** How the file in {@code directory} differs, in a few words; empty if it doesn't. */
  Optional<String> difference(Path directory) {
    return difference(directory.resolve(path), bytes, checksum);
  }

  static Optional<String> difference(Path file, long bytes, Checksum checksum) {
    if (!Files.isRegularFile(file)) {
      return Optional.of("is missing");
    }
    long actualBytes = size(file);
    if (actualBytes != bytes) {
      return Optional.of("has %d bytes, expected %d".formatted(actualBytes, bytes));
    }
    Checksum actual = Checksum.of(checksum.kind(), file);
    return actual.equals(checksum)
        ? Optional.empty()
        : Optional.of("has %s, expected %s".formatted(actual, checksum.hex()));
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
