package io.github.pocketzoo.core.checkpoint.pytorch;

import io.github.pocketzoo.core.checkpoint.StoredTensor;
import io.github.pocketzoo.core.checkpoint.TensorBytes;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * The zip archive of {@code torch.save}: {@code NAME/data.pkl} is the pickle, {@code NAME/data/KEY}
 * the elements of a storage, {@code NAME/byteorder} their byte order. Entries aren't compressed, so
 * that elements can be read from where they lie.
 */
final class ZippedTensors {
  private static final String PICKLE = "data.pkl";
  private static final String LITTLE_ENDIAN = "little";

  private final Path path;
  private final FileChannel channel;

  ZippedTensors(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  Map<String, StoredTensor> read() throws IOException {
    Map<String, TensorBytes> entries = new HashMap<>();
    // Through a channel of its own, which is closed with it.
    try (ZipFile zip = ZipFile.builder().setPath(path).get()) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
        entries.put(entry.getName(), bytes(zip, entry));
      }
    }
    String folder = folder(entries);
    TensorBytes byteOrder = entries.get(folder + "byteorder");
    if (byteOrder != null && !text(byteOrder).equals(LITTLE_ENDIAN)) {
      throw new InvalidInputException(path + ": its byte order is not little-endian");
    }
    Object value = new TensorPickle(path.toString(), all(entries.get(folder + PICKLE))).load();
    return StateDictionary.tensors(
        path,
        value,
        storage -> {
          TensorBytes bytes = entries.get(folder + "data/" + storage.key());
          if (bytes == null) {
            throw new InvalidInputException(
                "%s: no entry %sdata/%s".formatted(path, folder, storage.key()));
          }
          return bytes;
        });
  }

  private String folder(Map<String, TensorBytes> entries) {
    List<String> folders =
        entries.keySet().stream()
            .filter(name -> ("/" + name).endsWith("/" + PICKLE))
            .map(name -> name.substring(0, name.length() - PICKLE.length()))
            .toList();
    if (folders.size() != 1) {
      throw new InvalidInputException(
          "%s: a zip archive with %d entries %s, expected one"
              .formatted(path, folders.size(), PICKLE));
    }
    return folders.get(0);
  }

  private TensorBytes bytes(ZipFile zip, ZipArchiveEntry entry) throws IOException {
    if (entry.getMethod() != ZipEntry.STORED) {
      throw new InvalidInputException(
          "%s: entry %s is compressed, which PyTorch doesn't do".formatted(path, entry.getName()));
    }
    zip.getRawInputStream(entry).close(); // Only this finds out where the data begin.
    long begin = entry.getDataOffset();
    if (begin < 0 || entry.getSize() < 0 || entry.getSize() > channel.size() - begin) {
      throw new InvalidInputException(
          "%s: entry %s is not within the file, which is truncated or altered"
              .formatted(path, entry.getName()));
    }
    return new TensorBytes.OfFile(path, channel, begin, entry.getSize());
  }

  private ByteBuffer all(TensorBytes bytes) {
    if (bytes.size() > Integer.MAX_VALUE - 8) {
      throw new InvalidInputException(path + ": the pickle is too large");
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) bytes.size());
    bytes.read(0, buffer);
    return buffer.flip();
  }

  private String text(TensorBytes bytes) {
    return StandardCharsets.ISO_8859_1.decode(all(bytes)).toString().strip();
  }
}
