package io.github.pocketzoo.compression.distill.cache;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A file of outputs, written once:
 *
 * <pre>
 * 8 bytes    "PZTEACH1"
 * int, UTF-8 what the outputs are of
 * records:   16 bytes key, int length, length bytes
 * long       CRC-32C of all before
 * </pre>
 *
 * It is read by mapping it, so that it may be larger than the heap.
 *
 * @param file where it is
 * @param records by key, each a view of the file
 */
record Segment(Path file, Map<SequenceKey, ByteBuffer> records) {
  private static final byte[] MAGIC = "PZTEACH1".getBytes(StandardCharsets.US_ASCII);

  /**
   * Opens a file.
   *
   * @throws InvalidInputException if it is damaged, or its outputs are of something else
   */
  static Segment open(Path file, String identity) {
    ByteBuffer bytes = map(file);
    if (bytes.remaining() < MAGIC.length + Integer.BYTES + Long.BYTES || !hasMagic(bytes)) {
      throw new InvalidInputException(file + ": is no file of teacher outputs; delete it");
    }
    ByteBuffer content = bytes.slice(0, bytes.limit() - Long.BYTES);
    if (bytes.getLong(content.limit()) != checksum(content.duplicate())) {
      throw new InvalidInputException(
          file + ": is damaged (its checksum is another); delete it, it is computed anew");
    }
    content.position(MAGIC.length);
    byte[] text = new byte[content.getInt()];
    content.get(text);
    String found = new String(text, StandardCharsets.UTF_8);
    if (!found.equals(identity)) {
      throw new InvalidInputException(
          "%s: has outputs of %s, expected those of %s; delete it"
              .formatted(file, found, identity));
    }
    Map<SequenceKey, ByteBuffer> records = new LinkedHashMap<>();
    while (content.hasRemaining()) {
      SequenceKey key = SequenceKey.read(content);
      int length = content.getInt();
      records.put(key, content.slice(content.position(), length));
      content.position(content.position() + length);
    }
    return new Segment(file, records);
  }

  private static boolean hasMagic(ByteBuffer bytes) {
    byte[] first = new byte[MAGIC.length];
    bytes.get(0, first);
    return Arrays.equals(first, MAGIC);
  }

  private static ByteBuffer map(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidInputException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static long checksum(ByteBuffer content) {
    CRC32C checksum = new CRC32C();
    checksum.update(content);
    return checksum.getValue();
  }

  /** Writes a file. */
  static void write(Path file, String identity, Map<SequenceKey, byte[]> records) {
    byte[] text = identity.getBytes(StandardCharsets.UTF_8);
    int size =
        MAGIC.length
            + Integer.BYTES
            + text.length
            + records.values().stream()
                .mapToInt(record -> SequenceKey.BYTES + Integer.BYTES + record.length)
                .sum();
    ByteBuffer bytes = ByteBuffer.allocate(size + Long.BYTES);
    bytes.put(MAGIC).putInt(text.length).put(text);
    records.forEach(
        (key, record) -> {
          key.write(bytes);
          bytes.putInt(record.length).put(record);
        });
    bytes.putLong(checksum(bytes.duplicate().flip()));
    AtomicFiles.file(file, path -> Files.write(path, bytes.array()));
  }
}
