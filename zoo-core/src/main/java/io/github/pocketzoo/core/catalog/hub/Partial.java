package io.github.pocketzoo.core.catalog.hub;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The beginning of a file whose download broke off, {@code NAME.part}, and the validator of what it
 * is the beginning of, {@code NAME.part.etag}.
 */
final class Partial {
  private static final Pattern LEGAL_ETAG = Pattern.compile("\"[\\x21-\\x7e]*\"");

  private final Path target;
  private final Path part;
  private final Path etag;

  Partial(Path target) {
    this.target = target;
    this.part = target.resolveSibling(target.getFileName() + ".part");
    this.etag = target.resolveSibling(target.getFileName() + ".part.etag");
  }

  Path path() {
    return part;
  }

  /** Number of bytes there are already. */
  long length() {
    try {
      return Files.exists(part) ? Files.size(part) : 0;
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  Optional<String> validator() {
    try {
      return Files.exists(etag)
          ? Optional.of(Files.readString(etag)).filter(text -> LEGAL_ETAG.matcher(text).matches())
          : Optional.empty();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Begins anew. */
  void restart(Optional<String> validator) {
    discard();
    try {
      Files.createDirectories(part.getParent());
      Files.createFile(part);
      if (validator.isPresent()) {
        Files.writeString(etag, validator.get());
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  void discard() {
    try {
      Files.deleteIfExists(part);
      Files.deleteIfExists(etag);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Adds to its end. Failures to write are the disk's, not the network's. */
  OutputStream append() {
    try {
      OutputStream out = Files.newOutputStream(part, StandardOpenOption.APPEND);
      return new OutputStream() {
        @Override
        public void write(int value) {
          write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
          try {
            out.write(bytes, offset, length);
          } catch (IOException e) {
            throw unwritable(e);
          }
        }

        @Override
        public void close() {
          try {
            out.close();
          } catch (IOException e) {
            throw unwritable(e);
          }
        }
      };
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /**
   * Refuses what will not fit, before it is downloaded.
   *
   * @param bytes still to come
   */
  void requireSpace(long bytes) {
    long free;
    try {
      free = Files.getFileStore(part).getUsableSpace();
    } catch (IOException e) {
      // Some file systems don't tell; then the writing does.
      return;
    }
    if (bytes > free) {
      throw new InvalidInputException(
          "cannot write %s: %d bytes are to come, and the disk has room for %d"
              .formatted(target, bytes, free));
    }
  }

  /** It is whole: gives it its name. */
  void finish() {
    try {
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      Files.deleteIfExists(etag);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private InvalidInputException unwritable(IOException e) {
    return HubCache.unwritable(target, e);
  }
}
