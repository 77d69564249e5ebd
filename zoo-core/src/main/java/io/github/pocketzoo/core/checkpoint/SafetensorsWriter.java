package io.github.pocketzoo.core.checkpoint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.io.AtomicFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Writes a safetensors file, one tensor after the other; the file appears when it is complete. */
public final class SafetensorsWriter {
  /** The format wants data aligned to 8 bytes; the header is padded with spaces. */
  private static final int ALIGNMENT = 8;

  private final Map<String, INDArray> tensors = new LinkedHashMap<>();
  private final Map<String, ElementType> types = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  /** Adds a tensor of a type that safetensors knows: F64, F32, I64, I32 or I8. */
  public SafetensorsWriter add(String name, INDArray tensor) {
    return add(name, tensor, ElementType.of(tensor.dataType()));
  }

  /** Adds bytes that are to be read as unsigned. */
  public SafetensorsWriter addUnsignedBytes(String name, INDArray tensor) {
    return add(name, tensor, ElementType.U8);
  }

  private SafetensorsWriter add(String name, INDArray tensor, ElementType type) {
    if (tensors.putIfAbsent(name, tensor) != null) {
      throw new IllegalArgumentException("tensor " + name + " is added twice");
    }
    types.put(name, type);
    return this;
  }

  /** Adds a string to the header's metadata. */
  public SafetensorsWriter metadata(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  /**
   * Writes the file.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it can't be written
   */
  public void write(Path target) {
    AtomicFiles.file(target, this::writeTo);
  }

  private void writeTo(Path path) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      byte[] header = header();
      ByteBuffer prefix =
          ByteBuffer.allocate(SafetensorsFormat.PREFIX_BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(header.length)
              .flip();
      writeFully(channel, prefix);
      writeFully(channel, ByteBuffer.wrap(header));
      for (Map.Entry<String, INDArray> entry : tensors.entrySet()) {
        writeFully(channel, bytes(entry.getValue(), types.get(entry.getKey())));
      }
    }
  }

  private byte[] header() throws IOException {
    ObjectNode root = SafetensorsFormat.JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode node = root.putObject(SafetensorsFormat.METADATA);
      metadata.forEach(node::put);
    }
    long offset = 0;
    for (Map.Entry<String, INDArray> entry : tensors.entrySet()) {
      INDArray tensor = entry.getValue();
      ElementType type = types.get(entry.getKey());
      ObjectNode node = root.putObject(entry.getKey());
      node.put("dtype", type.name());
      ArrayNode shape = node.putArray("shape");
      for (long size : tensor.shape()) {
        shape.add(size);
      }
      long end = offset + tensor.length() * type.bytes();
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    String json = SafetensorsFormat.JSON.writeValueAsString(root);
    int length = json.getBytes(StandardCharsets.UTF_8).length;
    int padding = (ALIGNMENT - length % ALIGNMENT) % ALIGNMENT;
    return (json + " ".repeat(padding)).getBytes(StandardCharsets.UTF_8);
  }

  private static ByteBuffer bytes(INDArray tensor, ElementType type) {
    ByteBuffer out =
        ByteBuffer.allocate(Math.toIntExact(tensor.length() * type.bytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    INDArray dense = tensor.dup('c');
    type.encode(dense, out);
    dense.close();
    return out.clear();
  }

  private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
