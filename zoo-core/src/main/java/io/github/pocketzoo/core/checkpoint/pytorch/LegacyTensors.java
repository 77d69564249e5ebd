package io.github.pocketzoo.core.checkpoint.pytorch;

import io.github.pocketzoo.core.checkpoint.StoredTensor;
import io.github.pocketzoo.core.checkpoint.TensorBytes;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The format of {@code torch.save} before PyTorch 1.6: pickles of a magic number, a version, the
 * machine, the state dictionary and the keys of its storages; then each storage, the number of its
 * elements (64 bits) before the elements.
 */
final class LegacyTensors {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final Long VERSION = 1001L;

  private final Path path;
  private final FileChannel channel;

  LegacyTensors(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  Map<String, StoredTensor> read() throws IOException {
    // Mapped, since nobody knows where the pickles end before they are read.
    ByteBuffer in =
        channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(channel.size(), Integer.MAX_VALUE));
    if (!MAGIC.equals(next(in))) {
      throw new InvalidInputException(path + ": not a file of PyTorch");
    }
    if (!VERSION.equals(next(in))) {
      throw new InvalidInputException(path + ": an unknown version of PyTorch's old format");
    }
    if (!(next(in) instanceof Map<?, ?> machine)
        || !Boolean.TRUE.equals(machine.get("little_endian"))) {
      throw new InvalidInputException(path + ": its byte order is not little-endian");
    }
    TensorPickle pickle = new TensorPickle(path.toString(), in);
    Object value = pickle.load();
    if (!(next(in) instanceof List<?> keys)) {
      throw new InvalidInputException(path + ": the keys of its storages are missing");
    }
    Map<Storage, TensorBytes> bytes = storages(pickle.storages(), keys, in.position());
    return StateDictionary.tensors(
        path,
        value,
        storage -> {
          if (!bytes.containsKey(storage)) {
            throw new InvalidInputException(path + ": no storage " + storage.key());
          }
          return bytes.get(storage);
        });
  }

  private Object next(ByteBuffer in) {
    return new TensorPickle(path.toString(), in).load();
  }

  private Map<Storage, TensorBytes> storages(Set<Storage> known, List<?> keys, long begin)
      throws IOException {
    Map<Object, Storage> byKey = new HashMap<>();
    known.forEach(storage -> byKey.put(storage.key(), storage));
    Map<Storage, TensorBytes> bytes = new HashMap<>();
    TensorBytes file = new TensorBytes.OfFile(path, channel, 0, channel.size());
    long position = begin;
    for (Object key : keys) {
      Storage storage = byKey.get(key);
      if (storage == null) {
        throw new InvalidInputException(path + ": a storage belongs to no tensor");
      }
      position += Long.BYTES;
      long room = (file.size() - position) / storage.type().bytes();
      if (storage.elements() > room || elementsBefore(file, position) != storage.elements()) {
        throw new InvalidInputException(
            "%s: storage %s is truncated or altered".formatted(path, storage.key()));
      }
      long end = position + storage.elements() * storage.type().bytes();
      bytes.put(storage, file.slice(position, end));
      position = end;
    }
    return bytes;
  }

  /** The number before the elements of a storage. */
  private static long elementsBefore(TensorBytes file, long position) {
    ByteBuffer count = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    file.read(position - Long.BYTES, count);
    return count.getLong(0);
  }
}
