package io.github.pocketzoo.core.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A safetensors file. The header is checked when the file is opened: every tensor's type is known,
 * its bytes lie within the file, and their number fits its shape; together the tensors fill the
 * file without gap or overlap.
 */
public final class SafetensorsFile implements TensorSource {
  private record Entry(StoredTensor tensor, long begin, long end) {}

  private final Path path;
  private final FileChannel channel;
  private final Map<String, StoredTensor> tensors;
  private final Map<String, String> metadata;

  private SafetensorsFile(
      Path path,
      FileChannel channel,
      Map<String, StoredTensor> tensors,
      Map<String, String> metadata) {
    this.path = path;
    this.channel = channel;
    this.tensors = Collections.unmodifiableMap(tensors);
    this.metadata = Map.copyOf(metadata);
  }

  /**
   * Opens a file.
   *
   * @throws InvalidInputException if it is missing, truncated or not safetensors
   */
  public static SafetensorsFile open(Path path) {
    FileChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      throw new InvalidInputException(path + ": cannot open the weights: " + e, e);
    }
    try {
      return read(path, channel);
    } catch (IOException | RuntimeException e) {
      closeQuietly(channel);
      if (e instanceof InvalidInputException invalid) {
        throw invalid;
      }
      throw new InvalidInputException(path + ": cannot read the safetensors header: " + e, e);
    }
  }

  private static SafetensorsFile read(Path path, FileChannel channel) throws IOException {
    long fileSize = channel.size();
    if (fileSize < SafetensorsFormat.PREFIX_BYTES) {
      throw new InvalidInputException(
          "%s: truncated: %d bytes, expected a safetensors header".formatted(path, fileSize));
    }
    long headerSize = readFully(channel, 0, SafetensorsFormat.PREFIX_BYTES, path).getLong();
    long dataStart = SafetensorsFormat.PREFIX_BYTES + headerSize;
    if (headerSize < 2 || headerSize > SafetensorsFormat.MAX_HEADER_BYTES || dataStart > fileSize) {
      throw new InvalidInputException(
          "%s: not a safetensors file or truncated: header of %d bytes in a file of %d bytes"
              .formatted(path, headerSize, fileSize));
    }
    byte[] header = new byte[(int) headerSize];
    readFully(channel, SafetensorsFormat.PREFIX_BYTES, header.length, path).get(header);
    JsonNode root;
    try {
      root = SafetensorsFormat.JSON.readTree(header);
    } catch (IOException e) {
      throw new InvalidInputException(path + ": the safetensors header is not valid JSON", e);
    }
    if (!root.isObject()) {
      throw new InvalidInputException(path + ": the safetensors header is not a JSON object");
    }
    TensorBytes data = new TensorBytes.OfFile(path, channel, dataStart, fileSize - dataStart);
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (!field.getKey().equals(SafetensorsFormat.METADATA)) {
        String where = path + ": tensor " + field.getKey();
        entries.put(field.getKey(), entry(where, field.getValue(), data));
      }
    }
    refuseGapsAndOverlaps(path, entries.values(), data.size());
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    entries.forEach((name, entry) -> tensors.put(name, entry.tensor()));
    Map<String, String> metadata = new LinkedHashMap<>();
    root.path(SafetensorsFormat.METADATA)
        .properties()
        .forEach(field -> metadata.put(field.getKey(), field.getValue().asText()));
    return new SafetensorsFile(path, channel, tensors, metadata);
  }

  private static void refuseGapsAndOverlaps(Path path, Collection<Entry> entries, long dataSize) {
    long expected = 0;
    for (Entry entry :
        entries.stream()
            .sorted(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end))
            .toList()) {
      if (entry.begin() != expected) {
        throw new InvalidInputException(
            "%s: tensors overlap or leave a gap at byte %d of the data".formatted(path, expected));
      }
      expected = entry.end();
    }
    if (expected != dataSize) {
      throw new InvalidInputException(
          "%s: tensors overlap or leave a gap at byte %d of the data".formatted(path, expected));
    }
  }

  private static Entry entry(String where, JsonNode node, TensorBytes data) {
    ElementType type =
        ElementType.of(node.path("dtype").asText())
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        where + ": unknown dtype \"" + node.path("dtype").asText() + "\""));
    JsonNode shapeNode = node.path("shape");
    JsonNode offsets = node.path("data_offsets");
    if (!shapeNode.isArray() || !offsets.isArray() || offsets.size() != 2) {
      throw new InvalidInputException(where + ": expected shape and two data_offsets");
    }
    long[] shape = new long[shapeNode.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = wholeNumber(shapeNode.get(i));
      if (shape[i] < 0) {
        throw new InvalidInputException(where + ": bad shape " + shapeNode);
      }
    }
    long begin = wholeNumber(offsets.get(0));
    long end = wholeNumber(offsets.get(1));
    if (begin < 0 || end < begin || end > data.size()) {
      throw new InvalidInputException(
          where
              + ": bytes %d to %d are outside the %d bytes of data; the file is truncated or altered"
                  .formatted(begin, end, data.size()));
    }
    return new Entry(StoredTensor.dense(where, type, shape, data.slice(begin, end)), begin, end);
  }

  /** The number, −1 if it isn't a whole one. */
  private static long wholeNumber(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : -1;
  }

  private static ByteBuffer readFully(FileChannel channel, long position, int size, Path path)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new InvalidInputException(path + ": truncated");
      }
    }
    return buffer.flip();
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Strings of the header's metadata. */
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public String description() {
    return path.toString();
  }

  @Override
  public Set<String> names() {
    return tensors.keySet();
  }

  @Override
  public StoredTensor tensor(String name) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new InvalidInputException(path + ": no tensor " + name);
    }
    return tensor;
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }
}
