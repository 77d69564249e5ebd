package io.github.pocketzoo.runtime.kernel;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory outside the Java heap, aligned to cache lines, zeroed. Kernels read up to {@link #SLACK}
 * bytes behind the last element of a matrix and may write there.
 */
public final class NativeMemory implements AutoCloseable {
  /** Bytes that every allocation has behind its end. */
  public static final int SLACK = 128;

  private static final int ALIGNMENT = 64;

  /** Most bytes of one allocation: a Java buffer has to hold it. */
  public static final long MOST_BYTES = Integer.MAX_VALUE - SLACK - ALIGNMENT;

  private final long allocation;
  private final long address;
  private final long bytes;
  private final ByteBuffer buffer;
  private boolean closed;

  /**
   * Allocates.
   *
   * @param bytes how many, at most {@link #MOST_BYTES}
   * @throws IllegalArgumentException if it is more
   * @throws OutOfMemoryError if the system has no more
   */
  public NativeMemory(long bytes) {
    if (bytes > MOST_BYTES) {
      throw new IllegalArgumentException(
          "%,d bytes are asked for at once, expected at most %,d: make the batch smaller"
              .formatted(bytes, MOST_BYTES));
    }
    boolean huge = HugePages.suit(bytes);
    int alignment = huge ? HugePages.BYTES : ALIGNMENT;
    long total = bytes + SLACK + alignment;
    this.allocation = Native.malloc(total);
    if (allocation == 0) {
      throw new OutOfMemoryError("no " + total + " bytes of native memory");
    }
    this.address = (allocation + alignment - 1) / alignment * alignment;
    if (huge) {
      HugePages.advise(address, bytes + SLACK);
    }
    new Pointer(address).clear(bytes + SLACK);
    this.bytes = bytes;
    this.buffer =
        new Pointer(address).getByteBuffer(0, bytes + SLACK).order(ByteOrder.nativeOrder());
  }

  /** Where the memory begins. */
  public long address() {
    return address;
  }

  /** How many bytes may be used. */
  public long bytes() {
    return bytes;
  }

  /** The memory as a buffer in the machine's byte order; only for use before {@link #close}. */
  public ByteBuffer buffer() {
    return buffer;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Native.free(allocation);
    }
  }
}
