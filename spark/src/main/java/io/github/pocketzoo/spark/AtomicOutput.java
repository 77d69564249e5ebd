package io.github.pocketzoo.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Writes files of any Hadoop file system under a temporary name, then renames them, which is one
 * step in HDFS and local ones.
 */
final class AtomicOutput {
  private AtomicOutput() {}

  /** Writes to a path. */
  @FunctionalInterface
  interface Content {
    void writeTo(Path path) throws IOException;
  }

  /** Writes to a stream. */
  @FunctionalInterface
  interface Bytes {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes a small file. */
  static void write(FileSystem files, Path target, Bytes bytes) throws IOException {
    file(
        files,
        target,
        path -> {
          try (OutputStream out = files.create(path, true)) {
            bytes.writeTo(out);
          }
        });
  }

  /**
   * Writes a file unless it is there. Of many that do so at once each writes the same, so it
   * doesn't matter whose file stays.
   */
  static void file(FileSystem files, Path target, Content content) throws IOException {
    // Readers overlook names that begin so.
    Path temporary =
        new Path(target.getParent(), "_" + target.getName() + "." + UUID.randomUUID() + ".tmp");
    try {
      content.writeTo(temporary);
      if (!files.exists(target) && !files.rename(temporary, target) && !files.exists(target)) {
        throw new IOException(target + ": cannot be moved into place");
      }
    } finally {
      if (files.exists(temporary)) {
        files.delete(temporary, false);
      }
    }
  }
}
