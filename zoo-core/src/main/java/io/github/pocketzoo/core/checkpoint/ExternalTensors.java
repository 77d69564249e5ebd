package io.github.pocketzoo.core.checkpoint;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;

/**
 * The files beside an ONNX file that have weights of it (<a
 * href="https://github.com/onnx/onnx/blob/main/docs/ExternalData.md">ONNX, External Data</a>). They
 * lie in its directory itself: locations with a path are refused.
 */
final class ExternalTensors implements AutoCloseable {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  private final Path model;

  /** Tensors are asked for in parallel. */
  private final Map<String, FileChannel> files = new ConcurrentHashMap<>();

  /** Of an ONNX file. */
  ExternalTensors(Path model) {
    this.model = model;
  }

  /**
   * The bytes of a tensor; none is read yet.
   *
   * @param description the file and the tensor, for messages
   * @param tensor has {@code data_location} EXTERNAL
   * @throws InvalidInputException if they aren't in a file beside the model
   */
  TensorBytes bytes(String description, TensorProto tensor) {
    Map<String, String> place = new HashMap<>();
    for (StringStringEntryProto entry : tensor.getExternalDataList()) {
      place.put(entry.getKey(), entry.getValue());
    }
    String location = place.getOrDefault("location", "");
    if (!ShardedTensors.FILE_NAME.matcher(location).matches()) {
      throw new InvalidInputException(
          "%s: its data are in \"%s\", expected the name of a file beside the model"
              .formatted(description, location));
    }
    FileChannel file = files.computeIfAbsent(location, name -> open(description, name));
    try {
      long offset = number(description, "offset", place.getOrDefault("offset", "0"));
      long rest = file.size() - offset;
      long length =
          number(description, "length", place.getOrDefault("length", Long.toString(rest)));
      if (length > rest) {
        throw new InvalidInputException(
            "%s: its data are %d bytes from byte %d of %s, which has %d"
                .formatted(description, length, offset, location, file.size()));
      }
      return new TensorBytes.OfFile(model.resolveSibling(location), file, offset, length);
    } catch (IOException e) {
      throw new InvalidInputException(description + ": cannot read " + location + ": " + e, e);
    }
  }

  private FileChannel open(String description, String location) {
    Path path = model.resolveSibling(location);
    if (!Files.isRegularFile(path)) {
      throw new InvalidInputException(
          "%s: its data are in %s, there is no such file".formatted(description, path));
    }
    try {
      return FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      throw new InvalidInputException(
          "%s: its data are in %s, which cannot be read: %s".formatted(description, location, e),
          e);
    }
  }

  private static long number(String description, String key, String value) {
    if (!NUMBER.matcher(value).matches()) {
      throw new InvalidInputException(
          "%s: the %s of its data is \"%s\", expected a number of bytes"
              .formatted(description, key, value));
    }
    return Long.parseLong(value);
  }

  @Override
  public void close() {
    try {
      for (FileChannel file : files.values()) {
        file.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
