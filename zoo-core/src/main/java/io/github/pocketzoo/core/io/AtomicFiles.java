package io.github.pocketzoo.core.io;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Writes files and directories so that a reader sees the old content or the whole new content,
 * never a part of it: everything goes to a temporary sibling that is then moved into place.
 */
public final class AtomicFiles {
  private AtomicFiles() {}

  /** Writes content to the path it is given. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Path path) throws IOException;
  }

  /**
   * Writes one file.
   *
   * @param target where the file will be; its parent directories are created
   * @throws InvalidInputException if {@code target} can't be written
   */
  public static void file(Path target, Content content) {
    Path absolute = target.toAbsolutePath();
    Path temporary = temporarySibling(absolute);
    try {
      Files.createDirectories(parent(absolute));
      content.writeTo(temporary);
      force(temporary);
      move(temporary, absolute);
    } catch (IOException | UncheckedIOException e) {
      throw new InvalidInputException("cannot write " + target + ": " + reason(e), e);
    } finally {
      deleteQuietly(temporary);
    }
  }

  /** Writes one UTF-8 text file. */
  public static void text(Path target, String text) {
    file(target, path -> Files.writeString(path, text, StandardCharsets.UTF_8));
  }

  /**
   * Writes a whole directory; an existing one is replaced only after the new one is complete.
   *
   * @param target where the directory will be
   * @param content fills the (existing, empty) directory it is given
   * @throws InvalidInputException if {@code target} can't be written
   */
  public static void directory(Path target, Content content) {
    Path absolute = target.toAbsolutePath();
    Path temporary = temporarySibling(absolute);
    Path replaced = temporarySibling(absolute);
    try {
      Files.createDirectories(temporary);
      content.writeTo(temporary);
      if (Files.exists(absolute)) {
        move(absolute, replaced);
      }
      move(temporary, absolute);
    } catch (IOException | UncheckedIOException e) {
      throw new InvalidInputException("cannot write " + target + ": " + reason(e), e);
    } finally {
      deleteQuietly(temporary);
      deleteQuietly(replaced);
    }
  }

  /**
   * Writes a whole directory unless there is one already. Of many processes that do so at once one
   * wins, and what the others wrote is dropped: right where all would write the same.
   *
   * @param target where the directory will be; an existing one is left as it is
   * @param content fills the (existing, empty) directory it is given
   * @throws InvalidInputException if {@code target} can't be written
   */
  public static void directoryIfAbsent(Path target, Content content) {
    Path absolute = target.toAbsolutePath();
    if (Files.exists(absolute)) {
      return;
    }
    Path temporary = temporarySibling(absolute);
    try {
      Files.createDirectories(temporary);
      content.writeTo(temporary);
      moveUnlessThere(temporary, absolute);
    } catch (IOException | UncheckedIOException e) {
      throw new InvalidInputException("cannot write " + target + ": " + reason(e), e);
    } finally {
      deleteQuietly(temporary);
    }
  }

  /**
   * Refuses a place that can't be written; to be called before long work, so that it isn't lost.
   * Nothing is left there.
   *
   * @param target a file or directory, existing or not
   * @throws InvalidInputException if the nearest directory above it can't be written
   */
  public static void requireWritable(Path target) {
    Path ancestor = target.toAbsolutePath().normalize().getParent();
    while (ancestor != null && !Files.exists(ancestor)) {
      ancestor = ancestor.getParent();
    }
    if (ancestor == null) {
      throw new InvalidInputException(
          "cannot write " + target + ": expected a path in a directory");
    }
    try {
      // The permissions alone don't tell: file systems may be mounted read-only.
      Files.delete(Files.createTempFile(ancestor, ".", ".tmp"));
    } catch (IOException e) {
      throw new InvalidInputException("cannot write " + target + ": " + reason(e), e);
    }
  }

  /** Operating systems refuse to move onto a directory that isn't empty, each in its own words. */
  private static void moveUnlessThere(Path temporary, Path absolute) throws IOException {
    try {
      Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isDirectory(absolute)) {
        throw e;
      }
    }
  }

  private static Path temporarySibling(Path absolute) {
    return absolute.resolveSibling("." + absolute.getFileName() + "." + UUID.randomUUID() + ".tmp");
  }

  private static Path parent(Path absolute) {
    Path parent = absolute.getParent();
    return parent == null ? absolute : parent;
  }

  /** A rename may reach the disk before the data do; after a power cut that is a truncated file. */
  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static String reason(Exception e) {
    return e.getClass().getSimpleName()
        + (e.getMessage() == null ? "" : " (" + e.getMessage() + ")");
  }

  private static void deleteQuietly(Path path) {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(path)) {
      for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      // A leftover temporary file is harmless: its name says what it is and nothing reads it.
      path.toFile().deleteOnExit();
    }
  }
}
