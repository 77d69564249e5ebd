package io.github.pocketzoo.core.checkpoint;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.quant.Granularity;
import io.github.pocketzoo.core.quant.PackedNibbles;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.quant.WeightScheme;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How quantized matrices lie in a safetensors file, in the convention of <a
 * href="https://github.com/neuralmagic/compressed-tensors">compressed-tensors</a>. {@code X_scale}
 * (F32) is {@code [1]}, {@code [rows, 1]} or {@code [rows, groups]}, and the integers are
 *
 * <ul>
 *   <li>of 8 bits {@code X} (I8), and {@code X_zero_point} (I8, shaped as the scale) if there are
 *       zero points. ONNX files have integers of 4 bits so too;
 *   <li>of 8 bits with many zeros, if that is smaller and each row has one scale and no zero point,
 *       {@code sparse-bitmask}: {@code X.compressed} (the non-zero integers), {@code X.bitmask}
 *       (U8, one bit an element, least significant first, every row starts a byte), {@code X.shape}
 *       and {@code X.row_offsets} (I64);
 *   <li>of 4 bits {@code pack-quantized}: {@code X_packed} (I32, see {@link PackedNibbles}) and
 *       {@code X_shape} (I64); zero points are packed too, along the rows: {@code [rows / 8,
 *       groups]}.
 * </ul>
 *
 * The fixed scale of a linear layer's input is beside its weight: {@code layer.input_scale} (F32,
 * {@code [1]}).
 */
public final class StoredTensors {
  private static final String WEIGHT = ".weight";
  private static final String SCALE = "_scale";
  private static final String ZERO_POINT = "_zero_point";
  private static final String PACKED = "_packed";
  private static final String PACKED_SHAPE = "_shape";
  private static final String COMPRESSED = ".compressed";
  private static final String BITMASK = ".bitmask";
  private static final String SHAPE = ".shape";
  private static final String ROW_OFFSETS = ".row_offsets";
  private static final int MOST_COLUMNS = 1 << 24;

  private StoredTensors() {}

  /** The name of the scales of {@code name}. */
  public static String scaleName(String name) {
    return name + SCALE;
  }

  /** The name of the zero points of {@code name}. */
  public static String zeroPointName(String name) {
    return name + ZERO_POINT;
  }

  /** The name of the scale of what a matrix multiplies. */
  public static String inputScaleName(String name) {
    return name.endsWith(WEIGHT)
        ? name.substring(0, name.length() - WEIGHT.length()) + ".input_scale"
        : name + "_input_scale";
  }

  /** Whether the bitmask form of the tensor is smaller than the dense one. */
  public static boolean isSparse(QuantizedTensor tensor) {
    if (!tensor.scheme().equals(WeightScheme.INT8)) {
      return false;
    }
    long maskBytes = (long) tensor.rows() * maskRowBytes(tensor.columns());
    long sparse = tensor.countNonZero() + maskBytes + 8L * (tensor.rows() + 2);
    return sparse < tensor.values().length;
  }

  private static int maskRowBytes(int columns) {
    return (columns + 7) / 8;
  }

  // ---- writing

  /** Adds the tensor to a file under {@code name}. */
  public static void add(SafetensorsWriter writer, String name, QuantizedTensor tensor) {
    WeightScheme scheme = tensor.scheme();
    int rows = tensor.rows();
    int groups = scheme.groups(tensor.columns());
    long[] scaleShape =
        scheme.granularity() == Granularity.TENSOR ? new long[] {1} : new long[] {rows, groups};
    if (scheme.bits() != Byte.SIZE) {
      addPacked(writer, name, tensor);
    } else if (isSparse(tensor)) {
      addSparse(writer, name, tensor);
    } else {
      writer.add(name, Nd4j.createFromArray(tensor.values()).reshape(rows, tensor.columns()));
      if (!scheme.symmetric()) {
        writer.add(
            name + ZERO_POINT, Nd4j.createFromArray(tensor.zeroPoints()).reshape(scaleShape));
      }
    }
    writer.add(name + SCALE, Nd4j.createFromArray(tensor.scales()).reshape(scaleShape));
  }

  /** Adds the scale of what a matrix multiplies. */
  public static void addInputScale(SafetensorsWriter writer, String name, float scale) {
    writer.add(inputScaleName(name), Nd4j.createFromArray(scale));
  }

  private static void addPacked(SafetensorsWriter writer, String name, QuantizedTensor tensor) {
    int rows = tensor.rows();
    int columns = tensor.columns();
    writer.add(
        name + PACKED,
        Nd4j.createFromArray(PackedNibbles.pack(tensor.values(), rows, columns))
            .reshape(rows, PackedNibbles.words(columns)));
    writer.add(name + PACKED_SHAPE, Nd4j.createFromArray(new long[] {rows, columns}));
    if (!tensor.scheme().symmetric()) {
      int zeroRows = zeroRows(tensor.scheme(), rows);
      int groups = tensor.zeroPoints().length / zeroRows;
      byte[] byGroup = transposed(tensor.zeroPoints(), zeroRows, groups);
      int words = PackedNibbles.words(zeroRows);
      int[] packed = PackedNibbles.pack(byGroup, groups, zeroRows);
      writer.add(
          name + ZERO_POINT,
          Nd4j.createFromArray(packed).reshape(groups, words).transpose().dup('c'));
    }
  }

  private static int zeroRows(WeightScheme scheme, int rows) {
    return scheme.granularity() == Granularity.TENSOR ? 1 : rows;
  }

  private static byte[] transposed(byte[] values, int rows, int columns) {
    byte[] transposed = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      transposed[i % columns * rows + i / columns] = values[i];
    }
    return transposed;
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

  // ---- reading

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
    List<String> others = new ArrayList<>(List.of(name + ZERO_POINT, inputScaleName(name)));
    if (names.contains(name)) {
      others.add(name);
    } else if (names.contains(name + PACKED)) {
      others.addAll(List.of(name + PACKED, name + PACKED_SHAPE));
    } else {
      others.addAll(List.of(name + COMPRESSED, name + BITMASK, name + SHAPE, name + ROW_OFFSETS));
    }
    others.stream().filter(names::contains).forEach(parts::add);
    return Optional.of(parts);
  }

  /**
   * The scale of what a quantized matrix multiplies, where it is fixed.
   *
   * @throws InvalidInputException if it isn't one positive number
   */
  public static Optional<Float> inputScale(TensorSource source, String name) {
    String scaleName = inputScaleName(name);
    if (!source.names().contains(scaleName)) {
      return Optional.empty();
    }
    float[] scale = source.read(scaleName).dup('c').data().asFloat();
    if (scale.length != 1 || !(scale[0] > 0) || !Float.isFinite(scale[0])) {
      throw bad(
          source,
          scaleName,
          "is %s, expected one positive number".formatted(Arrays.toString(scale)));
    }
    return Optional.of(scale[0]);
  }

  /** Reads a quantized tensor that has no more than one scale a row. */
  public static QuantizedTensor read(TensorSource source, String name) {
    return read(source, name, Set.of());
  }

  /**
   * Reads a quantized tensor.
   *
   * @param groupSizes sizes that groups may have, as the configuration says
   * @throws InvalidInputException if its parts don't fit together
   */
  public static QuantizedTensor read(TensorSource source, String name, Set<Integer> groupSizes) {
    INDArray scale = source.read(name + SCALE);
    float[] scales = scale.dup('c').data().asFloat();
    for (float each : scales) {
      if (!(each > 0) || !Float.isFinite(each)) {
        throw bad(source, name, "a scale is " + each + ", expected a positive number");
      }
    }
    Set<String> names = source.names();
    if (names.contains(name)) {
      return assemble(source, name, dense(source, name, scale, scales), groupSizes);
    }
    if (names.contains(name + PACKED)) {
      return assemble(source, name, packed(source, name, scale, scales), groupSizes);
    }
    return assemble(source, name, sparse(source, name, scale, scales), groupSizes);
  }

  /** The integers of a matrix and their scales as they are stored. */
  private record Integers(
      int bits, byte[] values, int rows, int columns, INDArray scale, float[] scales) {}

  /** Integers as ONNX files have them; those of 8 bits are so in safetensors files too. */
  private static Integers dense(TensorSource source, String name, INDArray scale, float[] scales) {
    StoredTensor stored = source.tensor(name);
    boolean isMatrix = stored.shape().length == 2 && stored.count() > 0;
    if (!isMatrix || (stored.type() != ElementType.I8 && stored.type() != ElementType.I4)) {
      throw bad(source, name, "expected a matrix of I8");
    }
    INDArray dense = stored.toArray();
    int bits = stored.type() == ElementType.I4 ? 4 : Byte.SIZE;
    return new Integers(bits, bytes(dense), dense.rows(), dense.columns(), scale, scales);
  }

  private static Integers packed(TensorSource source, String name, INDArray scale, float[] scales) {
    long[] shape = source.read(name + PACKED_SHAPE).data().asLong();
    INDArray words = source.read(name + PACKED);
    boolean fits =
        shape.length == 2
            && words.rank() == 2
            && words.dataType() == DataType.INT32
            && shape[0] == words.size(0)
            && shape[1] >= 1
            && shape[1] <= MOST_COLUMNS
            && PackedNibbles.words((int) shape[1]) == words.size(1);
    if (!fits) {
      throw bad(
          source,
          name,
          "the packed integers are %s of %s, expected I32 with eight integers of 4 bits of the shape %s in each"
              .formatted(Arrays.toString(words.shape()), words.dataType(), Arrays.toString(shape)));
    }
    int rows = (int) shape[0];
    int columns = (int) shape[1];
    byte[] values = PackedNibbles.unpack(words.dup('c').data().asInt(), rows, columns);
    return new Integers(4, values, rows, columns, scale, scales);
  }

  private static Integers sparse(TensorSource source, String name, INDArray scale, float[] scales) {
    long[] shape = source.read(name + SHAPE).data().asLong();
    boolean fits =
        shape.length == 2
            && shape[0] == scales.length
            && shape[1] >= 1
            && shape[1] <= MOST_COLUMNS
            && shape[0] * shape[1] <= Integer.MAX_VALUE;
    if (!fits) {
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
    return new Integers(Byte.SIZE, values, rows, columns, scale, scales);
  }

  private static QuantizedTensor assemble(
      TensorSource source, String name, Integers integers, Set<Integer> groupSizes) {
    boolean symmetric = !source.names().contains(name + ZERO_POINT);
    WeightScheme scheme = scheme(source, name, integers, symmetric, groupSizes);
    if (integers.scales().length != scheme.scales(integers.rows(), integers.columns())) {
      throw bad(
          source,
          name,
          "%d scales, expected %d".formatted(integers.scales().length, integers.rows()));
    }
    byte[] zeroPoints =
        symmetric ? new byte[0] : zeroPoints(source, name, scheme, integers.scales().length);
    return new QuantizedTensor(
        scheme,
        integers.values(),
        integers.rows(),
        integers.columns(),
        integers.scales(),
        zeroPoints);
  }

  private static WeightScheme scheme(
      TensorSource source,
      String name,
      Integers integers,
      boolean symmetric,
      Set<Integer> groupSizes) {
    int rows = integers.rows();
    int columns = integers.columns();
    int count = integers.scales().length;
    int bits = integers.bits();
    if (count == 1 && rows > 1 && integers.scale().rank() < 2) {
      return new WeightScheme(bits, symmetric, Granularity.TENSOR, 0);
    }
    boolean grouped =
        count != rows && integers.scale().rank() == 2 && integers.scale().size(0) == rows;
    // Matrices of 8 bits with a scale a row are common beside groups, of 4 bits they aren't.
    boolean oneGroup =
        bits != Byte.SIZE && count == rows && groupSizes.stream().anyMatch(size -> size >= columns);
    if (grouped || oneGroup) {
      return groupSizes.stream()
          .map(size -> WeightScheme.groups(bits, size, symmetric))
          .filter(scheme -> scheme.scales(rows, columns) == count)
          .findFirst()
          .orElseThrow(
              () ->
                  bad(
                      source,
                      name,
                      "%d scales a row, which fit none of the group sizes %s of the configuration"
                          .formatted(count / rows, groupSizes.stream().sorted().toList())));
    }
    return new WeightScheme(bits, symmetric, Granularity.CHANNEL, 0);
  }

  private static byte[] zeroPoints(
      TensorSource source, String name, WeightScheme scheme, int count) {
    if (source.names().contains(name)) {
      return denseZeroPoints(
          source, name, scheme.bits() == Byte.SIZE ? ElementType.I8 : ElementType.I4, count);
    }
    INDArray stored = source.read(name + ZERO_POINT);
    int rows = zeroRows(scheme, Math.max(1, rowsOf(source, name)));
    int groups = count / rows;
    int words = PackedNibbles.words(rows);
    boolean fits =
        stored.dataType() == DataType.INT32
            && stored.rank() == 2
            && stored.size(0) == words
            && stored.size(1) == groups;
    if (!fits) {
      throw bad(
          source,
          name,
          "zero points are %s of %s, expected [%d, %d] of I32"
              .formatted(Arrays.toString(stored.shape()), stored.dataType(), words, groups));
    }
    int[] byGroup = stored.transpose().dup('c').data().asInt();
    return transposed(PackedNibbles.unpack(byGroup, groups, rows), groups, rows);
  }

  private static byte[] denseZeroPoints(
      TensorSource source, String name, ElementType expected, int count) {
    StoredTensor stored = source.tensor(name + ZERO_POINT);
    if (stored.type() != expected || stored.count() != count) {
      throw bad(
          source,
          name,
          "%d zero points of %s, expected %d of %s"
              .formatted(stored.count(), stored.type(), count, expected));
    }
    return bytes(stored.toArray());
  }

  private static int rowsOf(TensorSource source, String name) {
    return (int) source.tensor(name + PACKED).shape()[0];
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
