package io.github.pocketzoo.core.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import org.nd4j.shade.protobuf.ByteString;

/**
 * The file beside an ONNX file that has its large weights, one after the other (<a
 * href="https://github.com/onnx/onnx/blob/main/docs/ExternalData.md">ONNX, External Data</a>). A
 * tensor is in memory only while it is written.
 */
final class ExternalData implements WeightPlace, AutoCloseable {
  /** Weights that are smaller stay in the ONNX file. */
  private static final int LEAST_BYTES = 1024;

  /** Where tensors begin: files are mapped page by page. */
  private static final int ALIGNMENT = 4096;

  private final FileChannel channel;
  private final String location;

  private ExternalData(FileChannel channel, String location) {
    this.channel = channel;
    this.location = location;
  }

  /**
   * Makes the file.
   *
   * @param path where it is written
   * @param location its name for readers of the ONNX file
   */
  static ExternalData create(Path path, String location) throws IOException {
    return new ExternalData(
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), location);
  }

  @Override
  public TensorProto put(TensorProto tensor) {
    ByteString bytes = tensor.getRawData();
    if (bytes.size() < LEAST_BYTES) {
      return tensor;
    }
    try {
      long offset = (channel.position() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
      channel.position(offset);
      ByteBuffer rest = bytes.asReadOnlyByteBuffer();
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      return tensor.toBuilder()
          .clearRawData()
          .setDataLocation(TensorProto.DataLocation.EXTERNAL)
          .addExternalData(entry("location", location))
          .addExternalData(entry("offset", Long.toString(offset)))
          .addExternalData(entry("length", Long.toString(bytes.size())))
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
