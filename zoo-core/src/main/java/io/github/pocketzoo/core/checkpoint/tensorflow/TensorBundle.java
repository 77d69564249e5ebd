package io.github.pocketzoo.core.checkpoint.tensorflow;

import io.github.pocketzoo.core.checkpoint.ElementType;
import io.github.pocketzoo.core.checkpoint.StoredTensor;
import io.github.pocketzoo.core.checkpoint.TensorBytes;
import io.github.pocketzoo.core.checkpoint.TensorSource;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;
import org.tensorflow.framework.TensorShapeProto;
import org.tensorflow.util.BundleEntryProto;
import org.tensorflow.util.BundleHeaderProto;

/**
 * A <a
 * href="https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/tensor_bundle.proto">tensor
 * bundle</a> of TensorFlow: {@code PREFIX.index} and {@code PREFIX.data-00000-of-00001} (or more),
 * as in {@code bert_model.ckpt} or the {@code variables} of a SavedModel. The checksum of a tensor
 * is verified when it is asked for.
 */
public final class TensorBundle implements TensorSource {
  /** What names of index files end with. */
  public static final String INDEX_SUFFIX = ".index";

  /** The entry that describes the bundle has an empty name. */
  private static final String HEADER = "";

  /** How Python objects refer to each other; no variable. */
  private static final String OBJECT_GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH";

  private static final int MAX_SHARDS = 100_000;
  private static final int CHECKSUM_BUFFER_BYTES = 1 << 18;

  private final Path index;
  private final List<FileChannel> channels = new ArrayList<>();
  private final List<TensorBytes> shards = new ArrayList<>();
  private final Map<String, BundleEntryProto> entries;

  private TensorBundle(Path index, Map<String, BundleEntryProto> entries) {
    this.index = index;
    this.entries = Collections.unmodifiableMap(entries);
  }

  /**
   * Opens a bundle.
   *
   * @param index the file that ends in {@link #INDEX_SUFFIX}
   * @throws InvalidInputException if a file is missing or damaged
   */
  public static TensorBundle open(Path index) {
    byte[] content;
    try {
      content = Files.readAllBytes(index);
    } catch (IOException e) {
      throw new InvalidInputException(index + ": cannot read the index: " + e, e);
    }
    Map<String, ByteBuffer> table = new SortedTable(index.toString(), content).entries();
    ByteBuffer header = table.remove(HEADER);
    table.remove(OBJECT_GRAPH);
    if (header == null || table.isEmpty()) {
      throw new InvalidInputException(index + ": the index names no variables");
    }
    Map<String, BundleEntryProto> entries = new LinkedHashMap<>();
    table.forEach((name, bytes) -> entries.put(name, entry(index, name, bytes)));
    TensorBundle bundle = new TensorBundle(index, entries);
    try {
      bundle.openShards(shardCount(index, header));
      entries.keySet().forEach(bundle::stored);
      return bundle;
    } catch (RuntimeException e) {
      bundle.close();
      throw e;
    }
  }

  private static int shardCount(Path index, ByteBuffer bytes) {
    try {
      BundleHeaderProto header = BundleHeaderProto.parseFrom(bytes);
      if (header.getEndianness() != BundleHeaderProto.Endianness.LITTLE) {
        throw new InvalidInputException(index + ": its byte order is not little-endian");
      }
      if (header.getNumShards() < 1 || header.getNumShards() > MAX_SHARDS) {
        throw new InvalidInputException(
            "%s: %d data files, expected at least 1".formatted(index, header.getNumShards()));
      }
      return header.getNumShards();
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidInputException(index + ": the header of the index is damaged", e);
    }
  }

  private static BundleEntryProto entry(Path index, String name, ByteBuffer bytes) {
    try {
      return BundleEntryProto.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidInputException(
          "%s: the entry of variable %s is damaged".formatted(index, name), e);
    }
  }

  private void openShards(int count) {
    String file = index.getFileName().toString();
    String prefix = file.substring(0, file.length() - INDEX_SUFFIX.length());
    for (int shard = 0; shard < count; shard++) {
      Path path = index.resolveSibling("%s.data-%05d-of-%05d".formatted(prefix, shard, count));
      try {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        channels.add(channel);
        shards.add(new TensorBytes.OfFile(path, channel, 0, channel.size()));
      } catch (IOException e) {
        throw new InvalidInputException(path + ": cannot open the variables: " + e, e);
      }
    }
  }

  @Override
  public String description() {
    return index.toString();
  }

  @Override
  public Set<String> names() {
    return entries.keySet();
  }

  /**
   * Finds a variable and verifies its checksum, which reads all of it.
   *
   * @throws InvalidInputException if there is none of that name or it is altered
   */
  @Override
  public StoredTensor tensor(String name) {
    BundleEntryProto entry = entries.get(name);
    if (entry == null) {
      throw new InvalidInputException(index + ": no variable " + name);
    }
    StoredTensor tensor = stored(name);
    verify(tensor.description(), shards.get(entry.getShardId()), entry);
    return tensor;
  }

  private StoredTensor stored(String name) {
    BundleEntryProto entry = entries.get(name);
    String description = "%s: variable %s".formatted(index, name);
    if (entry.getShardId() < 0 || entry.getShardId() >= shards.size()) {
      throw new InvalidInputException(
          "%s: in data file %d of %d".formatted(description, entry.getShardId(), shards.size()));
    }
    if (entry.getSlicesCount() > 0) {
      throw new InvalidInputException(
          description + ": is partitioned into slices, which is not supported");
    }
    TensorBytes shard = shards.get(entry.getShardId());
    if (entry.getOffset() < 0
        || entry.getSize() < 0
        || entry.getOffset() > shard.size()
        || entry.getSize() > shard.size() - entry.getOffset()) {
      throw new InvalidInputException(
          "%s: %d bytes at %d are outside the %d bytes of data; a file is truncated or altered"
              .formatted(description, entry.getSize(), entry.getOffset(), shard.size()));
    }
    return StoredTensor.dense(
        description,
        elementType(entry)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "%s: is of type %s, which is not supported"
                            .formatted(description, entry.getDtype()))),
        entry.getShape().getDimList().stream().mapToLong(TensorShapeProto.Dim::getSize).toArray(),
        shard.slice(entry.getOffset(), entry.getOffset() + entry.getSize()));
  }

  private static Optional<ElementType> elementType(BundleEntryProto entry) {
    return switch (entry.getDtype()) {
      case DT_FLOAT -> Optional.of(ElementType.F32);
      case DT_DOUBLE -> Optional.of(ElementType.F64);
      case DT_HALF -> Optional.of(ElementType.F16);
      case DT_BFLOAT16 -> Optional.of(ElementType.BF16);
      case DT_INT64 -> Optional.of(ElementType.I64);
      case DT_INT32 -> Optional.of(ElementType.I32);
      case DT_INT16 -> Optional.of(ElementType.I16);
      case DT_INT8 -> Optional.of(ElementType.I8);
      case DT_UINT8 -> Optional.of(ElementType.U8);
      case DT_BOOL -> Optional.of(ElementType.BOOL);
      default -> Optional.empty();
    };
  }

  private static void verify(String description, TensorBytes shard, BundleEntryProto entry) {
    MaskedCrc32c checksum = new MaskedCrc32c();
    int size = (int) Math.min(entry.getSize(), CHECKSUM_BUFFER_BYTES);
    ByteBuffer buffer = ByteBuffer.allocate(size);
    for (long done = 0; done < entry.getSize(); done += buffer.limit()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), entry.getSize() - done));
      shard.read(entry.getOffset() + done, buffer);
      checksum.update(buffer.flip());
    }
    if (checksum.value() != entry.getCrc32C()) {
      throw new InvalidInputException(
          description + ": its checksum is wrong; the data are damaged");
    }
  }

  @Override
  public void close() {
    for (FileChannel channel : channels) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
