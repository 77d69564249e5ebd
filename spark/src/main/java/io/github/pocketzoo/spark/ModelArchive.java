package io.github.pocketzoo.spark;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.core.io.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A model directory as one file, to be sent.
 *
 * @param file a ZIP archive, not compressed: weights hardly are smaller then
 * @param sha256 of the names and contents of the directory's files, 64 hexadecimal digits
 */
record ModelArchive(Path file, String sha256) {
  /** Letters of a file's name: 64 bits tell enough. */
  private static final int NAME_LETTERS = 16;

  /** The first that ZIP knows. */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  /**
   * Packs a directory, if that isn't done.
   *
   * @param into where the file will be
   */
  static ModelArchive pack(Path directory, Path into) {
    try {
      String sha256 = write(directory, OutputStream.nullOutputStream());
      Path file = into.resolve("model-" + sha256.substring(0, NAME_LETTERS) + ".zip");
      if (!Files.exists(file)) {
        AtomicFiles.file(
            file,
            path -> {
              try (OutputStream out = Files.newOutputStream(path)) {
                write(directory, out);
              }
            });
      }
      return new ModelArchive(file, sha256);
    } catch (IOException e) {
      throw new InvalidInputException(directory + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** Writes the archive and returns the hash of its content. */
  private static String write(Path directory, OutputStream out) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    MessageDigest digest = Sha256.newDigest();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setLevel(Deflater.NO_COMPRESSION);
      for (Path file : files) {
        String name = directory.relativize(file).toString().replace('\\', '/');
        ZipEntry entry = new ZipEntry(name);
        // Equal content is an equal file, which Spark checks.
        entry.setTimeLocal(NO_TIME);
        zip.putNextEntry(entry);
        copy(name, Files.newInputStream(file), digest, zip);
        zip.closeEntry();
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void copy(String name, InputStream from, MessageDigest digest, OutputStream to)
      throws IOException {
    digest.update(name.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    try (from) {
      from.transferTo(new DigestOutputStream(to, digest));
    }
  }

  /**
   * The directory beside the archive, unpacked if that isn't done.
   *
   * @throws InvalidInputException if the archive is not what was sent
   */
  Path unpacked() {
    Path target = file.resolveSibling(sha256);
    AtomicFiles.directoryIfAbsent(target, this::unpack);
    return target;
  }

  private void unpack(Path into) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path path = into.resolve(entry.getName()).normalize();
        if (!path.startsWith(into.normalize())) {
          throw new IOException(file + ": holds " + entry.getName() + ", which is elsewhere");
        }
        Files.createDirectories(path.getParent());
        try (OutputStream out = Files.newOutputStream(path)) {
          digest.update(entry.getName().getBytes(StandardCharsets.UTF_8));
          digest.update((byte) 0);
          zip.transferTo(new DigestOutputStream(out, digest));
        }
      }
    }
    String found = HexFormat.of().formatHex(digest.digest());
    if (!found.equals(sha256)) {
      throw new IOException(
          "%s: arrived with the SHA-256 %s, expected %s".formatted(file, found, sha256));
    }
  }

  /** Deletes a directory of archives; what can't be deleted is left. */
  static void delete(Path directory) {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      directory.toFile().deleteOnExit();
    }
  }
}
