package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.quant.Quantization;
import io.github.pocketzoo.runtime.exec.RowKernelStep.Norm;
import io.github.pocketzoo.runtime.kernel.NativeMemory;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.FusedOp;
import io.github.pocketzoo.runtime.plan.FusedOp.Attention;
import io.github.pocketzoo.runtime.plan.Tensor;
import io.github.pocketzoo.runtime.plan.Value;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
  private final Map<FusedOp, RotaryWeights> rotaries =
      Collections.synchronizedMap(new IdentityHashMap<>());

  private final Map<FusedOp, RelativeWeights> relatives =
      Collections.synchronizedMap(new IdentityHashMap<>());

  /** Tables of angles; blocks share them. */
  private final Map<Source, NativeMemory> angles = new ConcurrentHashMap<>();

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
            precision == Precision.INT8 && hasIntegers(graph, options.quantization(), backend),
            product -> backend.kernels().dotProduct(product.operand()),
            backend.oneDnn());
    if (precision == Precision.INT8) {
      fixInputs(graph, options.quantization());
    }
    Map<Value, QueryScale> scales = queryScales(graph);
    graph.ops().parallelStream().forEach(op -> pack(op, packer, scales));
  }

  /** Whether a linear layer has weights that are multiplied as the integers they are. */
  private static boolean hasIntegers(FusedGraph graph, Quantization quantization, Backend backend) {
    boolean groups =
        backend.oneDnn().isEmpty() && GroupedWeights.in(graph, Precision.INT8, quantization);
    return groups
        || graph.ops().stream()
            .filter(FusedOp.Linear.class::isInstance)
            .flatMap(op -> ((FusedOp.Linear) op).weights().stream())
            .map(weight -> quantization.weights().get(weight.name()))
            .anyMatch(own -> own != null && own.scheme().scalesRows());
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

  /**
   * What scores are scaled by. It is multiplied into the weights of queries, or into the gain of
   * their normalization.
   *
   * @param columns width of the queries
   * @param normalized whether queries are normalized
   */
  private record QueryScale(float scale, int columns, boolean normalized) {}

  private static Map<Value, QueryScale> queryScales(FusedGraph graph) {
    Set<Value> normalized = new HashSet<>();
    Map<Value, QueryScale> scales = new HashMap<>();
    for (FusedOp op : graph.ops()) {
      if (op instanceof FusedOp.Rotary rotary && rotary.norm().isPresent()) {
        normalized.add(rotary.projections());
      } else if (op instanceof Attention attention) {
        Value projections = attention.projections();
        scales.put(
            projections,
            new QueryScale(
                (float) attention.scale(),
                attention.heads().width(),
                normalized.contains(projections)));
      }
    }
    return scales;
  }

  private void pack(FusedOp op, WeightPacker packer, Map<Value, QueryScale> scales) {
    if (op instanceof FusedOp.Linear linear) {
      QueryScale query = scales.get(linear.output());
      boolean inWeights = query != null && !query.normalized();
      float scale = inWeights ? query.scale() : 1;
      int scaled = inWeights ? query.columns() : 0;
      linears.put(
          op,
          packed.computeIfAbsent(
              Packed.of(linear, scale, scaled), key -> packer.linear(linear, scale, scaled)));
    } else if (op instanceof FusedOp.Norm norm) {
      norms.put(op, packer.norm(norm));
    } else if (op instanceof FusedOp.Rotary rotary) {
      float scale = scales.get(rotary.projections()).scale();
      rotaries.put(
          op,
          new RotaryWeights(
              angles.computeIfAbsent(
                  new Source(rotary.angles().array()), key -> WeightPacker.floats(rotary.angles())),
              rotary.norm().map(norm -> packer.gains(norm, scale))));
    } else if (op instanceof Attention attention) {
      attention
          .relative()
          .ifPresent(
              scores ->
                  relatives.put(
                      op,
                      WeightPacker.relative(scores, attention.heads(), (float) attention.scale())));
    } else if (op instanceof FusedOp.EmbeddingSum sum) {
      tables.put(op, sum.lookups().stream().map(each -> packer.table(each, false)).toList());
    } else if (op instanceof FusedOp.Trigrams trigrams) {
      tables.put(op, List.of(packer.table(trigrams.lookup(), true)));
    }
  }

  LinearWeights of(FusedOp.Linear op) {
    return linears.get(op);
  }

  Norm of(FusedOp.Norm op) {
    return norms.get(op);
  }

  RotaryWeights of(FusedOp.Rotary op) {
    return rotaries.get(op);
  }

  /** The constants of relative scores, if there are any. */
  Optional<RelativeWeights> of(Attention op) {
    return Optional.ofNullable(relatives.get(op));
  }

  List<EmbeddingTable> of(FusedOp.EmbeddingSum op) {
    return tables.get(op);
  }

  EmbeddingTable of(FusedOp.Trigrams op) {
    return tables.get(op).get(0);
  }

  /** The largest magnitude that a linear layer's input reaches, where its scale is fixed. */
  Optional<Float> inputLimit(Value input) {
    return Optional.ofNullable(inputLimits.get(input));
  }

  /** Origins of the matrices and tables that are no longer as the model has them. */
  List<String> conversions() {
    return Stream.concat(
            linears.values().stream().flatMap(each -> each.conversion().stream()),
            tables().stream().flatMap(each -> each.conversion().stream()))
        .collect(Collectors.groupingBy(each -> each, TreeMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .map(each -> each.getKey().formatted(each.getValue()))
        .toList();
  }

  /** Whether a linear layer multiplies floats by weights that are integers. */
  boolean widenIntegers() {
    return linears.values().stream().anyMatch(LinearWeights::widensIntegers);
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
    for (NativeMemory each : angles.values()) {
      bytes += each.bytes();
    }
    for (RelativeWeights each : relatives.values()) {
      bytes += each.bytes();
    }
    for (EmbeddingTable each : tables()) {
      bytes += each.elements().bytes();
    }
    return bytes;
  }

  @Override
  public void close() {
    packed.values().forEach(LinearWeights::close);
    norms.values().forEach(Norm::close);
    rotaries.values().forEach(RotaryWeights::close);
    angles.values().forEach(NativeMemory::close);
    relatives.values().forEach(RelativeWeights::close);
    tables().forEach(EmbeddingTable::close);
  }
}
