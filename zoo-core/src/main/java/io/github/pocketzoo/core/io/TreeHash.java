package io.github.pocketzoo.core.io;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A checksum of all files below directories: of their names and contents, nothing else. */
public final class TreeHash {
  private static final int BUFFER_BYTES = 1 << 20;

  private TreeHash() {}

  /**
   * Reads all files, about 0.1 s for 100 MB.
   *
   * @param roots directories of any file system; a file's name is its path below its root, so that
   *     files count as if all roots were one directory
   * @return SHA-256 as 64 lower-case hexadecimal digits
   * @throws InvalidInputException if a file can't be read
   */
  public static String of(List<Path> roots) {
    Map<String, Path> files = new TreeMap<>();
    roots.forEach(root -> collect(root, files));
    MessageDigest digest = Sha256.newDigest();
    byte[] buffer = new byte[BUFFER_BYTES];
    files.forEach((name, file) -> add(name, file, digest, buffer));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void collect(Path root, Map<String, Path> files) {
    try (Stream<Path> below = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
      below
          .filter(Files::isRegularFile)
          .forEach(file -> files.put(root.relativize(file).toString().replace('\\', '/'), file));
    } catch (IOException | UncheckedIOException e) {
      throw new InvalidInputException(root + ": cannot read the directory", e);
    }
  }

  private static void add(String name, Path file, MessageDigest digest, byte[] buffer) {
    byte[] encoded = name.getBytes(StandardCharsets.UTF_8);
    try (InputStream in = Files.newInputStream(file)) {
      // Lengths say where a name ends and where its content does.
      digest.update(
          ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
              .putInt(encoded.length)
              .putLong(Files.size(file))
              .array());
      digest.update(encoded);
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot read the file", e);
    }
  }
}
