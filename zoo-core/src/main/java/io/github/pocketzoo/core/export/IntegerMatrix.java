package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.checkpoint.StoredTensors;
import io.github.pocketzoo.core.quant.Granularity;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.TensorProto;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A matrix of integers q in an ONNX file, which stand for s (q − z), and the nodes that make real
 * numbers of them. The initializers are {@code X}, {@code X_scale} and, with zero points, {@code
 * X_zero_point} in the type of the integers. Scales are {@code []}, {@code [rows]} or {@code [rows,
 * groups]}.
 */
final class IntegerMatrix {
  private final OnnxGraph graph;
  private final String name;
  private final QuantizedTensor tensor;
  private final boolean inputsFirst;

  /**
   * A matrix of a graph; nothing is written yet.
   *
   * @param stored has integers
   */
  IntegerMatrix(OnnxGraph graph, StoredWeight stored) {
    this.graph = graph;
    this.name = stored.name();
    this.tensor = stored.integers().orElseThrow();
    this.inputsFirst = stored.inputsFirst();
  }

  /** Bytes of the initializers of a matrix. */
  static long bytes(QuantizedTensor tensor) {
    long integers = (long) tensor.values().length + tensor.zeroPoints().length;
    long bits = integers * tensor.scheme().bits();
    return bits / Byte.SIZE + (long) tensor.scales().length * Float.BYTES;
  }

  /** Whether a row has several scales. */
  private boolean isGrouped() {
    return groups() > 1;
  }

  private int groups() {
    return tensor.scheme().groups(tensor.columns());
  }

  // ---- initializers

  private String values() {
    return graph.initializer(name, () -> integers(tensor.values(), tensor.columns()));
  }

  private String scales() {
    return graph.initializer(
        StoredTensors.scaleName(name),
        () -> {
          float[] scales = new float[tensor.scales().length];
          for (int i = 0; i < scales.length; i++) {
            scales[i] = tensor.scales()[index(i, groups())];
          }
          return OnnxTensor.ofFloats(scales, scaleShape());
        });
  }

  /** The zero points; those of symmetric bytes too, since without them no product is of bytes. */
  private Optional<String> zeroPoints() {
    if (!tensor.scheme().symmetric()) {
      return Optional.of(
          graph.initializer(
              StoredTensors.zeroPointName(name),
              () -> integers(tensor.zeroPoints(), groups(), scaleShape())));
    }
    return tensor.scheme().bits() == Byte.SIZE && !isGrouped()
        ? Optional.of(zeros())
        : Optional.empty();
  }

  private String zeros() {
    byte[] zeros = new byte[tensor.scales().length];
    return graph.once(
        "zeros " + Arrays.toString(scaleShape()),
        () -> graph.constant("zeros", OnnxTensor.ofIntegers(Byte.SIZE, zeros, scaleShape())));
  }

  private TensorProto integers(byte[] rows, int columns) {
    return integers(rows, columns, shape(columns));
  }

  private TensorProto integers(byte[] rows, int columns, long[] shape) {
    byte[] inFile = new byte[rows.length];
    for (int i = 0; i < inFile.length; i++) {
      inFile[i] = rows[index(i, columns)];
    }
    return OnnxTensor.ofIntegers(tensor.scheme().bits(), inFile, shape);
  }

  /** Where an element of the file is in the tensor, or the like of its scales. */
  private int index(int inFile, int columns) {
    return inputsFirst ? inFile % tensor.rows() * columns + inFile / tensor.rows() : inFile;
  }

  private long[] shape(int columns) {
    return inputsFirst ? new long[] {columns, tensor.rows()} : new long[] {tensor.rows(), columns};
  }

  private long[] scaleShape() {
    if (tensor.scheme().granularity() == Granularity.TENSOR) {
      return new long[0];
    }
    return isGrouped() ? shape(groups()) : new long[] {tensor.rows()};
  }

  // ---- nodes

  /** The real values of the matrix, as it lies in the file. */
  String dequantized() {
    List<String> inputs = new ArrayList<>(List.of(values(), scales()));
    zeroPoints().ifPresent(inputs::add);
    return graph.compute(
        "DequantizeLinear", inputs, scaleAttributes(inputsFirst == isGrouped() ? 0 : 1));
  }

  private AttributeProto[] scaleAttributes(int axis) {
    AttributeProto along = Attribute.of("axis", axis);
    return isGrouped()
        ? new AttributeProto[] {along, Attribute.of("block_size", tensor.scheme().groupSize())}
        : new AttributeProto[] {along};
  }

  /**
   * Looks rows up before they become real numbers: the table isn't dequantized for a few rows.
   *
   * @param variable what the rows are
   * @param indices a value
   */
  void gather(String variable, String indices) {
    String rows = rows(bytes(values()), indices);
    if (tensor.scheme().granularity() == Granularity.TENSOR) {
      List<String> inputs = new ArrayList<>(List.of(rows, scales()));
      zeroPoints().map(this::bytes).ifPresent(inputs::add);
      graph.define(variable, "DequantizeLinear", inputs);
      return;
    }
    Optional<String> zeros =
        tensor.scheme().symmetric()
            ? Optional.empty()
            : zeroPoints().map(points -> rows(bytes(points), indices));
    String scales = rows(scales(), indices);
    if (isGrouped()) {
      List<String> inputs = new ArrayList<>(List.of(rows, scales));
      zeros.ifPresent(inputs::add);
      graph.define(variable, "DequantizeLinear", inputs, scaleAttributes(-1));
    } else {
      graph.define(variable, "Mul", List.of(difference(rows, zeros), withAnAxis(scales)));
    }
  }

  private String rows(String matrix, String indices) {
    return graph.compute("Gather", List.of(matrix, indices));
  }

  /** ONNX looks up no integers of 4 bits. */
  private String bytes(String integers) {
    return tensor.scheme().bits() == Byte.SIZE
        ? integers
        : graph.once("bytes " + integers, () -> graph.cast(integers, DataType.INT8));
  }

  /** q − z of rows with a zero point each. */
  private String difference(String rows, Optional<String> zeros) {
    String reals = graph.cast(rows, DataType.FLOAT);
    return zeros
        .map(
            points ->
                graph.compute(
                    "Sub", List.of(reals, withAnAxis(graph.cast(points, DataType.FLOAT)))))
        .orElse(reals);
  }

  private String withAnAxis(String value) {
    return graph.compute("Unsqueeze", List.of(value, graph.longs(-1)));
  }
}
