package io.github.pocketzoo.core.catalog.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Lets one thread of one process at a time download a snapshot; the others wait, and find it there.
 * The operating system frees the lock of a process that dies. The file stays: deleting it would let
 * two processes lock two files of one name.
 */
final class SnapshotLock implements AutoCloseable {
  private static final long POLL_MILLIS = 50;

  private final FileChannel channel;

  private SnapshotLock(FileChannel channel) {
    this.channel = channel;
  }

  static SnapshotLock acquire(Path file) {
    try {
      Files.createDirectories(file.getParent());
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        awaitLock(channel);
      } catch (IOException e) {
        channel.close();
        throw e;
      }
      return new SnapshotLock(channel);
    } catch (IOException e) {
      throw HubCache.unwritable(file, e);
    }
  }

  /** Polls, since Java refuses to wait for a lock that another thread of this process has. */
  private static void awaitLock(FileChannel channel) throws IOException {
    while (!isLocked(channel)) {
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** Frees it: a lock ends with its channel. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new IllegalStateException("a lock that can't be freed", e);
    }
  }
}
