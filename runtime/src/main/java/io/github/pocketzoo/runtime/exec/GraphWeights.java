package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.quant.Quantization;
import io.github.pocketzoo.runtime.exec.RowKernelStep.Norm;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.FusedOp;
import io.github.pocketzoo.runtime.plan.FusedOp.Attention;
import io.github.pocketzoo.runtime.plan.Tensor;
import io.github.pocketzoo.runtime.plan.Value;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The constants of a graph in native memory; shared by all that run it. Operations are told apart
 * by identity: comparing them would compare their arrays.
 */
final class GraphWeights implements AutoCloseable {
  /** Layers that share their weights have them once. */
  private final Map<Packed, LinearWeights> packed = new ConcurrentHashMap<>();

  private final Map<FusedOp, LinearWeights> linears =
      Collections.synchronizedMap(new IdentityHashMap<>());
  private final Map<FusedOp, Norm> norms = Collections.synchronizedMap(new IdentityHashMap<>());
  private final Map<FusedOp, List<EmbeddingTable>> tables =
      Collections.synchronizedMap(new IdentityHashMap<>());

  /** Fixed scales of what linear layers read, as the largest magnitudes that they reach. */
  private final Map<Value, Float> inputLimits = new HashMap<>();

  GraphWeights(FusedGraph graph, CompileOptions options, Backend backend) {
    Precision precision = options.precision();
    WeightPacker packer =
        new WeightPacker(
            precision,
            options.quantization(),
            backend.kernels().dotProduct(precision.operand()),
            backend.oneDnn());
    if (precision == Precision.INT8) {
      fixInputs(graph, options.quantization());
    }
    Map<Value, Attention> attentions = new HashMap<>();
    graph.ops().stream()
        .filter(Attention.class::isInstance)
        .map(Attention.class::cast)
        .forEach(op -> attentions.put(op.projections(), op));
    graph.ops().parallelStream().forEach(op -> pack(op, packer, attentions));
  }

  private void fixInputs(FusedGraph graph, Quantization quantization) {
    for (FusedOp op : graph.ops()) {
      if (op instanceof FusedOp.Linear linear) {
        linear.weights().stream()
            .flatMap(weight -> quantization.inputScale(weight.name()).stream())
            .forEach(
                scale ->
                    inputLimits.merge(linear.input(), scale * Quantization.INPUT_MAX, Math::max));
      }
    }
  }

  /** An array told apart by identity. */
  private record Source(INDArray array) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Source that && array == that.array;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(array);
    }
  }

  /** What is packed, and how. */
  private record Packed(List<Source> weights, List<Source> biases, float scale, int scaled) {
    static Packed of(FusedOp.Linear op, float scale, int scaled) {
      return new Packed(sources(op.weights()), sources(op.biases()), scale, scaled);
    }

    private static List<Source> sources(List<Tensor> tensors) {
      return tensors.stream().map(tensor -> new Source(tensor.array())).toList();
    }
  }

  private void pack(FusedOp op, WeightPacker packer, Map<Value, Attention> attentions) {
    if (op instanceof FusedOp.Linear linear) {
      Attention attention = attentions.get(linear.output());
      float scale = attention == null ? 1 : (float) attention.scale();
      int scaled = attention == null ? 0 : attention.heads().width();
      linears.put(
          op,
          packed.computeIfAbsent(
              Packed.of(linear, scale, scaled), key -> packer.linear(linear, scale, scaled)));
    } else if (op instanceof FusedOp.LayerNorm norm) {
      norms.put(op, packer.norm(norm));
    } else if (op instanceof FusedOp.EmbeddingSum sum) {
      tables.put(op, sum.lookups().stream().map(packer::table).toList());
    }
  }

  LinearWeights of(FusedOp.Linear op) {
    return linears.get(op);
  }

  Norm of(FusedOp.LayerNorm op) {
    return norms.get(op);
  }

  List<EmbeddingTable> of(FusedOp.EmbeddingSum op) {
    return tables.get(op);
  }

  /** The largest magnitude that a linear layer's input reaches, where its scale is fixed. */
  Optional<Float> inputLimit(Value input) {
    return Optional.ofNullable(inputLimits.get(input));
  }

  /** Origins of the matrices of linear layers that are no longer as the model has them. */
  List<String> conversions() {
    return linears.values().stream()
        .flatMap(each -> each.conversion().stream())
        .collect(Collectors.groupingBy(each -> each, TreeMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .map(each -> each.getKey().formatted(each.getValue()))
        .toList();
  }

  /** All tables. */
  List<EmbeddingTable> tables() {
    return tables.values().stream().flatMap(List::stream).toList();
  }

  /** Share of the weights of linear layers that are 0. */
  double zeros() {
    double zeros = 0;
    double all = 0;
    for (Map.Entry<FusedOp, LinearWeights> each : linears.entrySet()) {
      FusedOp.Linear op = (FusedOp.Linear) each.getKey();
      double count = (double) op.input().width() * op.output().width();
      zeros += each.getValue().zeros() * count;
      all += count;
    }
    return all == 0 ? 0 : zeros / all;
  }

  /** Native memory of the matrices of linear layers. */
  long matrixBytes() {
    return packed.values().stream().mapToLong(each -> each.matrix().bytes()).sum();
  }

  /** Native memory that the constants take. */
  long bytes() {
    long bytes = matrixBytes();
    for (EmbeddingTable each : tables()) {
      bytes += each.elements().bytes();
    }
    return bytes;
  }

  @Override
  public void close() {
    packed.values().forEach(LinearWeights::close);
    norms.values().forEach(Norm::close);
    tables().forEach(EmbeddingTable::close);
  }
}
