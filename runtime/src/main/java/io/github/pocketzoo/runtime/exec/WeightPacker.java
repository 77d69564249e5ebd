package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.runtime.exec.RowKernelStep.Norm;
import io.github.pocketzoo.runtime.kernel.Bfloat16;
import io.github.pocketzoo.runtime.kernel.GemmSpec;
import io.github.pocketzoo.runtime.kernel.NativeMemory;
import io.github.pocketzoo.runtime.kernel.Operand;
import io.github.pocketzoo.runtime.kernel.PackedMatrix;
import io.github.pocketzoo.runtime.plan.FusedOp.LayerNorm;
import io.github.pocketzoo.runtime.plan.FusedOp.Linear;
import io.github.pocketzoo.runtime.plan.FusedOp.Lookup;
import io.github.pocketzoo.runtime.plan.Tensor;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Copies a graph's constants into native memory in the form that kernels read.
 *
 * @param operand type of matrices and tables
 */
record WeightPacker(Operand operand) {

  /**
   * Packs a linear layer; matrices that multiply the same input stand side by side.
   *
   * @param queryScale factor of the first {@code queryColumns} outputs: attention's 1/√d, so that
   *     scores need not be scaled
   */
  LinearWeights linear(Linear op, float queryScale, int queryColumns) {
    int in = Math.toIntExact(op.weights().get(0).array().size(0));
    int out = op.weights().stream().mapToInt(each -> (int) each.array().size(1)).sum();
    float[] bias = new float[padded(out)];
    int first = 0;
    for (Tensor part : op.biases()) {
      float[] values = floats(part.array());
      System.arraycopy(values, 0, bias, first, values.length);
      first += values.length;
    }
    for (int column = 0; column < queryColumns; column++) {
      bias[column] *= queryScale;
    }
    Optional<NativeMemory> packedBias =
        op.biases().isEmpty() ? Optional.empty() : Optional.of(floatMemory(bias));
    return operand == Operand.INT8
        ? integers(op, in, out, queryScale, queryColumns, packedBias)
        : floats(op, in, out, queryScale, queryColumns, packedBias);
  }

  private LinearWeights floats(
      Linear op, int in, int out, float queryScale, int queryColumns, Optional<NativeMemory> bias) {
    float[] joined = new float[in * out];
    int first = 0;
    for (Tensor part : op.weights()) {
      float[] values = floats(part.array());
      int columns = (int) part.array().size(1);
      for (int row = 0; row < in; row++) {
        System.arraycopy(values, row * columns, joined, row * out + first, columns);
      }
      first += columns;
    }
    for (int row = 0; row < in; row++) {
      for (int column = 0; column < queryColumns; column++) {
        joined[row * out + column] *= queryScale;
      }
    }
    return new LinearWeights(
        PackedMatrix.ofFloats(joined, operand, in, out), Optional.empty(), bias);
  }

  private static LinearWeights integers(
      Linear op, int in, int out, float queryScale, int queryColumns, Optional<NativeMemory> bias) {
    byte[] joined = new byte[in * out];
    float[] scales = new float[padded(out)];
    int first = 0;
    for (Tensor part : op.weights()) {
      QuantizedTensor quantized = QuantizedTensor.quantize(part.array().transpose());
      System.arraycopy(quantized.values(), 0, joined, first * in, quantized.values().length);
      System.arraycopy(quantized.scales(), 0, scales, first, quantized.rows());
      first += quantized.rows();
    }
    for (int column = 0; column < queryColumns; column++) {
      scales[column] *= queryScale;
    }
    return new LinearWeights(
        PackedMatrix.ofIntegers(joined, in, out), Optional.of(floatMemory(scales)), bias);
  }

  Norm norm(LayerNorm op) {
    return new Norm(
        floatMemory(floats(op.gamma().array())),
        floatMemory(floats(op.beta().array())),
        (float) op.epsilon());
  }

  EmbeddingTable table(Lookup lookup) {
    INDArray array = lookup.table().array();
    int entries = Math.toIntExact(array.size(0));
    int width = Math.toIntExact(array.size(1));
    NativeMemory scales = null;
    NativeMemory elements;
    if (operand == Operand.INT8) {
      QuantizedTensor quantized = QuantizedTensor.quantize(array);
      elements = new NativeMemory(quantized.values().length);
      elements.buffer().put(0, quantized.values());
      scales = floatMemory(quantized.scales());
    } else if (operand == Operand.BF16) {
      float[] values = floats(array);
      elements = new NativeMemory((long) values.length * Short.BYTES);
      for (int i = 0; i < values.length; i++) {
        elements.buffer().putShort(i * Short.BYTES, Bfloat16.of(values[i]));
      }
    } else {
      elements = floatMemory(floats(array));
    }
    return new EmbeddingTable(
        lookup.table().name(),
        lookup.ids(),
        entries,
        width,
        operand,
        elements,
        Optional.ofNullable(scales));
  }

  private static int padded(int columns) {
    return PackedMatrix.panels(columns) * GemmSpec.PANEL;
  }

  /** Vectors may be read to the next multiple of 16 elements. */
  private static NativeMemory floatMemory(float[] values) {
    NativeMemory memory = new NativeMemory((long) values.length * Float.BYTES);
    ByteBuffer buffer = memory.buffer();
    buffer.asFloatBuffer().put(0, values);
    return memory;
  }

  private static float[] floats(INDArray array) {
    try (INDArray copy = array.dup('c')) {
      return copy.data().asFloat();
    }
  }
}
