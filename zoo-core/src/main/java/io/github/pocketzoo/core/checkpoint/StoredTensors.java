package io.github.pocketzoo.core.checkpoint;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How quantized matrices lie in a safetensors file, in the convention of <a
 * href="https://github.com/neuralmagic/compressed-tensors">compressed-tensors</a>: {@code X} (I8)
 * and {@code X_scale} (F32, {@code [rows, 1]}).
 *
 * <p>A matrix with many zeros is smaller as {@code sparse-bitmask}: {@code X.compressed} (the
 * non-zero integers), {@code X.bitmask} (U8, one bit an element, least significant first, every row
 * starts a byte), {@code X.shape} and {@code X.row_offsets} (I64). The smaller form is written.
 */
public final class StoredTensors {
  private static final String SCALE = "_scale";
  private static final String COMPRESSED = ".compressed";
  private static final String BITMASK = ".bitmask";
  private static final String SHAPE = ".shape";
  private static final String ROW_OFFSETS = ".row_offsets";

  private StoredTensors() {}

  /** The name of the scales of {@code name}. */
  public static String scaleName(String name) {
    return name + SCALE;
  }

  /** Whether the bitmask form of the tensor is smaller than the dense one. */
  public static boolean isSparse(QuantizedTensor tensor) {
    long maskBytes = (long) tensor.rows() * maskRowBytes(tensor.columns());
    long sparse = tensor.countNonZero() + maskBytes + 8L * (tensor.rows() + 2);
    return sparse < tensor.values().length;
  }

  private static int maskRowBytes(int columns) {
    return (columns + 7) / 8;
  }

  /** Adds the tensor to a file under {@code name}. */
  public static void add(SafetensorsWriter writer, String name, QuantizedTensor tensor) {
    if (isSparse(tensor)) {
      addSparse(writer, name, tensor);
    } else {
      writer.add(
          name, Nd4j.createFromArray(tensor.values()).reshape(tensor.rows(), tensor.columns()));
    }
    writer.add(name + SCALE, Nd4j.createFromArray(tensor.scales()).reshape(tensor.rows(), 1));
  }

  private static void addSparse(SafetensorsWriter writer, String name, QuantizedTensor tensor) {
    int rows = tensor.rows();
    int columns = tensor.columns();
    byte[] compressed = new byte[tensor.countNonZero()];
    byte[] bitmask = new byte[rows * maskRowBytes(columns)];
    long[] rowOffsets = new long[rows];
    int count = 0;
    for (int row = 0; row < rows; row++) {
      rowOffsets[row] = count;
      for (int column = 0; column < columns; column++) {
        byte value = tensor.values()[row * columns + column];
        if (value != 0) {
          compressed[count++] = value;
          bitmask[row * maskRowBytes(columns) + column / 8] |= (byte) (1 << (column % 8));
        }
      }
    }
    if (count > 0) {
      writer.add(name + COMPRESSED, Nd4j.createFromArray(compressed));
    }
    writer.addUnsignedBytes(
        name + BITMASK, Nd4j.createFromArray(bitmask).reshape(rows, maskRowBytes(columns)));
    writer.add(name + SHAPE, Nd4j.createFromArray(new long[] {rows, columns}));
    writer.add(name + ROW_OFFSETS, Nd4j.createFromArray(rowOffsets));
  }

  /** Whether the source has a tensor, as numbers or quantized. */
  public static boolean has(TensorSource source, String name) {
    return source.names().contains(name) || partsOf(source, name).isPresent();
  }

  /** The tensors that make up {@code name}, if the source has it quantized. */
  public static Optional<List<String>> partsOf(TensorSource source, String name) {
    Set<String> names = source.names();
    if (!names.contains(name + SCALE)) {
      return Optional.empty();
    }
    List<String> parts = new ArrayList<>(List.of(name + SCALE));
    if (names.contains(name)) {
      parts.add(name);
    } else {
      List.of(COMPRESSED, BITMASK, SHAPE, ROW_OFFSETS).stream()
          .map(name::concat)
          .filter(names::contains)
          .forEach(parts::add);
    }
    return Optional.of(parts);
  }

  /**
   * Reads a quantized tensor.
   *
   * @throws InvalidInputException if its parts don't fit together
   */
  public static QuantizedTensor read(TensorSource source, String name) {
    INDArray scale = source.read(name + SCALE);
    float[] scales = scale.dup('c').data().asFloat();
    for (float each : scales) {
      if (!(each > 0) || !Float.isFinite(each)) {
        throw bad(source, name, "a scale is " + each + ", expected a positive number");
      }
    }
    if (source.names().contains(name)) {
      INDArray dense = source.read(name);
      if (dense.rank() != 2 || dense.dataType() != DataType.INT8) {
        throw bad(source, name, "expected a matrix of I8");
      }
      return make(source, name, bytes(dense), dense.rows(), dense.columns(), scales);
    }
    long[] shape = source.read(name + SHAPE).data().asLong();
    if (shape.length != 2 || shape[0] != scales.length || shape[1] < 1 || shape[1] > 1 << 24) {
      throw bad(source, name, "the stored shape does not fit the " + scales.length + " scales");
    }
    int rows = (int) shape[0];
    int columns = (int) shape[1];
    byte[] bitmask = bytes(source.read(name + BITMASK));
    byte[] compressed =
        source.names().contains(name + COMPRESSED)
            ? bytes(source.read(name + COMPRESSED))
            : new byte[0];
    if (bitmask.length != (long) rows * maskRowBytes(columns)) {
      throw bad(source, name, "the bitmask does not fit the shape");
    }
    byte[] values = new byte[rows * columns];
    int count = 0;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int bits = bitmask[row * maskRowBytes(columns) + column / 8];
        if ((bits >> (column % 8) & 1) != 0) {
          if (count == compressed.length) {
            throw bad(source, name, "fewer values than the bitmask has bits");
          }
          values[row * columns + column] = compressed[count++];
        }
      }
    }
    if (count != compressed.length) {
      throw bad(source, name, "more values than the bitmask has bits");
    }
    return make(source, name, values, rows, columns, scales);
  }

  private static QuantizedTensor make(
      TensorSource source, String name, byte[] values, int rows, int columns, float[] scales) {
    if (scales.length != rows) {
      throw bad(source, name, "%d scales, expected %d".formatted(scales.length, rows));
    }
    return new QuantizedTensor(values, rows, columns, scales);
  }

  private static byte[] bytes(INDArray array) {
    int[] ints = array.dup('c').data().asInt();
    byte[] bytes = new byte[ints.length];
    for (int i = 0; i < ints.length; i++) {
      bytes[i] = (byte) ints[i];
    }
    return bytes;
  }

  private static InvalidInputException bad(TensorSource source, String name, String what) {
    return new InvalidInputException(source.description() + ": tensor " + name + ": " + what);
  }
}
