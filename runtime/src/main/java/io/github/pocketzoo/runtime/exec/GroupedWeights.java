package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.quant.Granularity;
import io.github.pocketzoo.core.quant.Quantization;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.quant.WeightScheme;
import io.github.pocketzoo.runtime.kernel.DotProduct;
import io.github.pocketzoo.runtime.kernel.PackedMatrix;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.FusedOp;
import io.github.pocketzoo.runtime.plan.FusedOp.Linear;
import io.github.pocketzoo.runtime.plan.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The matrices of a linear layer where they stay integers of 4 bits: symmetric, with the same
 * groups, and of whole words.
 *
 * @param parts side by side, {@code [out, in]} each
 * @param groupRows inputs that share a scale
 */
record GroupedWeights(List<QuantizedTensor> parts, int groupRows) {

  /** Those of a layer, if it has such ones. */
  static Optional<GroupedWeights> of(Linear op, Quantization quantization) {
    List<QuantizedTensor> parts = new ArrayList<>();
    int in = op.input().width();
    int groupRows = 0;
    for (Tensor weight : op.weights()) {
      QuantizedTensor own = quantization.weights().get(weight.name());
      if (own == null || !isFourBits(own.scheme()) || own.columns() != in) {
        return Optional.empty();
      }
      int ownRows = own.scheme().granularity() == Granularity.GROUP ? own.scheme().groupSize() : in;
      if (!PackedMatrix.fitsGroups(in, ownRows) || (groupRows != 0 && ownRows != groupRows)) {
        return Optional.empty();
      }
      groupRows = ownRows;
      parts.add(own);
    }
    boolean whole = parts.stream().mapToInt(QuantizedTensor::rows).sum() == op.output().width();
    return whole ? Optional.of(new GroupedWeights(parts, groupRows)) : Optional.empty();
  }

  private static boolean isFourBits(WeightScheme scheme) {
    return scheme.bits() < Byte.SIZE && scheme.symmetric();
  }

  /** Whether layers of a graph stay integers of 4 bits, where own kernels compute the products. */
  static boolean in(FusedGraph graph, Precision precision, Quantization quantization) {
    return multiply(precision)
        && graph.ops().stream()
            .anyMatch(
                op -> op instanceof FusedOp.Linear linear && of(linear, quantization).isPresent());
  }

  /** Whether there are products of integers of 4 bits in an arithmetic. */
  static boolean multiply(Precision precision) {
    return switch (precision) {
      case F32, INT8 -> true;
      case BF16 -> false;
    };
  }

  /**
   * Packs them.
   *
   * @param scale factor of the first {@code scaled} outputs
   */
  PackedMatrix pack(DotProduct dot, float scale, int scaled) {
    int in = parts.get(0).columns();
    int out = parts.stream().mapToInt(QuantizedTensor::rows).sum();
    int groups = (in + groupRows - 1) / groupRows;
    byte[] values = new byte[out * in];
    float[] scales = new float[out * groups];
    int row = 0;
    for (QuantizedTensor part : parts) {
      System.arraycopy(part.values(), 0, values, row * in, part.values().length);
      for (int i = 0; i < part.rows(); i++, row++) {
        for (int group = 0; group < groups; group++) {
          float own = part.scales()[part.scheme().scaleOf(i, group * groupRows, in)];
          scales[row * groups + group] = row < scaled ? own * scale : own;
        }
      }
    }
    return PackedMatrix.ofGroups(values, scales, dot, in, out, groupRows);
  }

  /** Share of the weights that are 0. */
  double zeros() {
    long all = 0;
    long others = 0;
    for (QuantizedTensor part : parts) {
      all += part.values().length;
      others += part.countNonZero();
    }
    return 1 - (double) others / all;
  }
}
