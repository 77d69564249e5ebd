package io.github.pocketzoo.core.task;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes {@link VectorFormat#NPY}: float32, {@code [vectors, width]}, format version 1.0 (<a
 * href="https://numpy.org/neps/nep-0001-npy-format.html">NEP 1</a>). The number of vectors is known
 * only at the end.
 */
final class NpyVectors implements VectorWriter {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int HEADER_BYTES = 128;

  private final Path file;
  private final int width;
  private final OutputStream out;
  private long rows;

  /**
   * Begins a file.
   *
   * @param width values of a vector
   */
  NpyVectors(Path file, int width) throws IOException {
    this.file = file;
    this.width = width;
    this.out = new BufferedOutputStream(Files.newOutputStream(file));
    out.write(new byte[HEADER_BYTES]);
  }

  @Override
  public void write(String text, float[] vector) {
    if (vector.length != width) {
      throw new IllegalArgumentException(
          "a vector of %d values, expected %d".formatted(vector.length, width));
    }
    ByteBuffer bytes = ByteBuffer.allocate(width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    try {
      out.write(bytes.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    rows++;
  }

  @Override
  public void close() throws IOException {
    out.close();
    String description =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }".formatted(rows, width);
    int length = HEADER_BYTES - MAGIC.length - Short.BYTES;
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).putShort((short) length);
    header.put(
        (description + " ".repeat(length - 1 - description.length()) + "\n")
            .getBytes(StandardCharsets.US_ASCII));
    try (RandomAccessFile begin = new RandomAccessFile(file.toFile(), "rw")) {
      begin.write(header.array());
    }
  }
}
