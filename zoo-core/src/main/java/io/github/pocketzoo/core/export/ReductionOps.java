package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.samediff.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import onnx.Onnx.AttributeProto;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.BaseReduceOp;

/** Sums, means and the like along axes. */
final class ReductionOps {
  /** From this version on the axes are an input; before, only those of {@code ReduceSum} are. */
  private static final int AXES_ARE_INPUTS = 18;

  private ReductionOps() {}

  static Map<String, OpWriter> writers() {
    Map<String, OpWriter> writers = new HashMap<>();
    writers.put("reduce_mean", of("ReduceMean"));
    writers.put("reduce_sum", of("ReduceSum"));
    writers.put("reduce_max", of("ReduceMax"));
    writers.put("reduce_min", of("ReduceMin"));
    writers.put("reduce_prod", of("ReduceProd"));
    writers.put("reduce_norm1", of("ReduceL1"));
    writers.put("reduce_norm2", of("ReduceL2"));
    writers.put("reduce_logsumexp", ReductionOps::logSumExp);
    writers.put("argmax", argument("ArgMax"));
    writers.put("argmin", argument("ArgMin"));
    return writers;
  }

  private static OpWriter of(String op) {
    return (node, graph) -> {
      if (!(node.function() instanceof BaseReduceOp reduction)) {
        throw graph.refusal(node, "expected constant axes");
      }
      reduce(node, graph, op, axes(node, reduction, graph), reduction.isKeepDims());
    };
  }

  /** The axes; none where all are meant. */
  private static long[] axes(Node node, BaseReduceOp reduction, OnnxGraph graph) {
    if (node.inputs().size() > 1) {
      return graph
          .constantLongs(node.input(1))
          .orElseThrow(() -> graph.refusal(node, "expected constant axes"));
    }
    int[] dimensions = reduction.getDimensions();
    boolean all =
        dimensions == null || (dimensions.length == 1 && dimensions[0] == Integer.MAX_VALUE);
    return all ? new long[0] : Arrays.stream(dimensions).asLongStream().toArray();
  }

  private static void logSumExp(Node node, OnnxGraph graph) {
    long[] axes = node.integers().stream().mapToLong(Long::longValue).toArray();
    boolean keep = !node.reals().isEmpty() && node.reals().get(0) != 0;
    reduce(node, graph, "ReduceLogSumExp", axes, keep);
  }

  private static void reduce(Node node, OnnxGraph graph, String op, long[] axes, boolean keep) {
    TensorType input = graph.type(node.input(0));
    DataType type = graph.type(node.output()).type();
    long[] canonical = Arrays.stream(axes).map(input::canonical).toArray();
    List<String> inputs = new ArrayList<>(List.of(graph.value(node.input(0), type)));
    List<AttributeProto> attributes = new ArrayList<>();
    attributes.add(Attribute.of("keepdims", keep ? 1 : 0));
    if (canonical.length > 0) {
      if (op.equals("ReduceSum") || graph.opset() >= AXES_ARE_INPUTS) {
        inputs.add(graph.longs(canonical));
      } else {
        attributes.add(Attribute.of("axes", canonical));
      }
    }
    graph.define(node.output(), op, inputs, attributes.toArray(new AttributeProto[0]));
  }

  private static OpWriter argument(String op) {
    return (node, graph) -> {
      if (node.integers().size() != 1) {
        throw graph.refusal(node, "expected one axis");
      }
      String index =
          graph.compute(
              op,
              List.of(graph.value(node.input(0))),
              Attribute.of("axis", graph.type(node.input(0)).canonical(node.integers().get(0))),
              Attribute.of("keepdims", node.flag(0) ? 1 : 0));
      DataType type = graph.type(node.output()).type();
      graph.alias(node.output(), type == DataType.INT64 ? index : graph.cast(index, type));
    };
  }
}
