package io.github.pocketzoo.core.checkpoint;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Where the elements of a tensor lie. Reading is by position, so any number of threads may read.
 *
 * <p>Files are read, not mapped: a mapping counts as memory of the process until it is collected,
 * and a file that is truncated under a mapping kills the reader.
 */
public sealed interface TensorBytes {

  /** Number of bytes. */
  long size();

  /**
   * Fills {@code target} up to its limit.
   *
   * @param position where to begin, in bytes
   * @throws InvalidInputException if the bytes aren't there (any more)
   */
  void read(long position, ByteBuffer target);

  /** A part of these bytes. */
  TensorBytes slice(long begin, long end);

  /**
   * Bytes of a file.
   *
   * @param path for messages
   * @param channel open for reading
   * @param begin first byte of the file
   * @param size number of bytes
   */
  record OfFile(Path path, FileChannel channel, long begin, long size) implements TensorBytes {
    @Override
    public void read(long position, ByteBuffer target) {
      try {
        long from = begin + position - target.position();
        while (target.hasRemaining()) {
          if (channel.read(target, from + target.position()) < 0) {
            throw new InvalidInputException(path + ": truncated");
          }
        }
      } catch (IOException e) {
        throw new InvalidInputException(path + ": cannot be read: " + e, e);
      }
    }

    @Override
    public TensorBytes slice(long from, long to) {
      return new OfFile(path, channel, begin + from, to - from);
    }
  }

  /**
   * Bytes in memory.
   *
   * @param buffer from its position to its limit
   */
  record OfBuffer(ByteBuffer buffer) implements TensorBytes {
    public OfBuffer {
      buffer = buffer.slice();
    }

    @Override
    public long size() {
      return buffer.limit();
    }

    @Override
    public void read(long position, ByteBuffer target) {
      target.put(buffer.slice((int) position, target.remaining()));
    }

    @Override
    public TensorBytes slice(long from, long to) {
      return new OfBuffer(buffer.slice((int) from, (int) (to - from)));
    }
  }
}
