package io.github.pocketzoo.core.checkpoint.pytorch;

import io.github.pocketzoo.core.checkpoint.StoredTensor;
import io.github.pocketzoo.core.checkpoint.TensorSource;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;

/**
 * A file of {@code torch.save}, such as {@code pytorch_model.bin}: a state dictionary in a zip
 * archive or, from before PyTorch 1.6, in a row of pickles. Nothing that the file says is run.
 */
public final class PyTorchFile implements TensorSource {
  /** What zip files begin with. */
  private static final int ZIP_MAGIC = 0x504b0304;

  private final Path path;
  private final FileChannel channel;
  private final Map<String, StoredTensor> tensors;

  private PyTorchFile(Path path, FileChannel channel, Map<String, StoredTensor> tensors) {
    this.path = path;
    this.channel = channel;
    this.tensors = tensors;
  }

  /**
   * Opens a file.
   *
   * @throws InvalidInputException if it is missing, damaged, or wants anything else than tensors
   */
  public static PyTorchFile open(Path path) {
    FileChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      throw new InvalidInputException(path + ": cannot open the weights: " + e, e);
    }
    try {
      Map<String, StoredTensor> tensors =
          isZip(channel)
              ? new ZippedTensors(path, channel).read()
              : new LegacyTensors(path, channel).read();
      return new PyTorchFile(path, channel, tensors);
    } catch (IOException | RuntimeException e) {
      close(channel);
      if (e instanceof InvalidInputException invalid) {
        throw invalid;
      }
      throw new InvalidInputException(path + ": not a file of PyTorch, or damaged: " + e, e);
    }
  }

  private static boolean isZip(FileChannel channel) throws IOException {
    ByteBuffer magic = ByteBuffer.allocate(Integer.BYTES);
    return channel.read(magic, 0) == Integer.BYTES && magic.getInt(0) == ZIP_MAGIC;
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
    close(channel);
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
