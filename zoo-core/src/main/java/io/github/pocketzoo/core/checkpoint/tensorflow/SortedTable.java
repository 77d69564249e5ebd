package io.github.pocketzoo.core.checkpoint.tensorflow;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A sorted table of byte strings in the format of <a
 * href="https://github.com/google/leveldb/blob/main/doc/table_format.md">LevelDB</a>, which
 * TensorFlow keeps the index of a bundle in.
 *
 * <p>A footer at the end tells where the index block is, whose values tell where the data blocks
 * are. In a block, a key has only what differs from the key before. After a block come one byte,
 * the compression, and the {@linkplain MaskedCrc32c checksum} of block and byte.
 */
final class SortedTable {
  private static final int FOOTER_BYTES = 48;
  private static final long MAGIC = 0xdb4775248b80fb57L;
  private static final int NO_COMPRESSION = 0;
  private static final int MAX_VARINT_BYTES = 10;

  private final String source;
  private final ByteBuffer file;

  /**
   * @param source the file, for messages
   * @param file its content
   */
  SortedTable(String source, byte[] file) {
    this.source = source;
    this.file = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * All entries, in the order of their keys.
   *
   * @return keys as UTF-8 text
   * @throws InvalidInputException if the table is damaged
   */
  Map<String, ByteBuffer> entries() {
    int size = file.capacity();
    if (size < FOOTER_BYTES || file.getLong(size - Long.BYTES) != MAGIC) {
      throw wrong("not the index of a TensorFlow checkpoint, or truncated");
    }
    try {
      ByteBuffer footer = slice(size - FOOTER_BYTES, FOOTER_BYTES);
      block(footer); // Filters, which TensorFlow doesn't write.
      Map<String, ByteBuffer> entries = new LinkedHashMap<>();
      for (ByteBuffer handle : items(block(footer)).values()) {
        entries.putAll(items(block(handle)));
      }
      return entries;
    } catch (BufferUnderflowException e) {
      throw new InvalidInputException(source + ": a block of the index is damaged", e);
    }
  }

  /** Reads where a block is, and then the block. */
  private ByteBuffer block(ByteBuffer handle) {
    long offset = varint(handle);
    long size = varint(handle);
    int trailer = 1 + Integer.BYTES;
    if (offset < 0 || size < 0 || offset > file.capacity() || size > file.capacity()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer block = slice(offset, size + trailer);
    int compression = block.get((int) size);
    int checksum = block.getInt((int) size + 1);
    if (new MaskedCrc32c().update(slice(offset, size + 1)).value() != checksum) {
      throw wrong("the checksum of a block of the index is wrong");
    }
    if (compression != NO_COMPRESSION) {
      throw wrong("the index is compressed, which TensorFlow doesn't do");
    }
    return slice(offset, size);
  }

  private ByteBuffer slice(long offset, long size) {
    if (offset < 0 || size < 0 || offset + size > file.capacity()) {
      throw new BufferUnderflowException();
    }
    return file.slice((int) offset, (int) size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Entries of a block; behind them is a list of places to start from, which is not needed. */
  private Map<String, ByteBuffer> items(ByteBuffer block) {
    long restarts = block.capacity() < 4 ? -1 : block.getInt(block.capacity() - 4) & 0xffffffffL;
    long end = block.capacity() - 4 * (restarts + 1);
    if (restarts < 0 || end < 0) {
      throw new BufferUnderflowException();
    }
    block.limit((int) end);
    Map<String, ByteBuffer> items = new LinkedHashMap<>();
    byte[] key = {};
    while (block.hasRemaining()) {
      int shared = length(block, key.length);
      int own = length(block, block.remaining());
      int valueSize = length(block, block.remaining());
      ByteArrayOutputStream next = new ByteArrayOutputStream();
      next.write(key, 0, shared);
      next.writeBytes(bytes(block, own));
      key = next.toByteArray();
      items.put(new String(key, StandardCharsets.UTF_8), ByteBuffer.wrap(bytes(block, valueSize)));
    }
    return items;
  }

  private static byte[] bytes(ByteBuffer block, int size) {
    byte[] bytes = new byte[size];
    block.get(bytes);
    return bytes;
  }

  private static int length(ByteBuffer in, int most) {
    long length = varint(in);
    if (length < 0 || length > most) {
      throw new BufferUnderflowException();
    }
    return (int) length;
  }

  /** Seven bits a byte, the least significant first; the highest bit says that more follow. */
  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int i = 0; i < MAX_VARINT_BYTES; i++) {
      byte next = in.get();
      value |= (next & 0x7fL) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw new BufferUnderflowException();
  }

  private InvalidInputException wrong(String what) {
    return new InvalidInputException(source + ": " + what);
  }
}
