package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.samediff.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/** What makes tensors from shapes and numbers, and running sums. */
final class CreationOps {
  private CreationOps() {}

  static Map<String, OpWriter> writers() {
    Map<String, OpWriter> writers = new HashMap<>();
    writers.put("zeroslike", like(0));
    writers.put("ones_as", like(1));
    writers.put("fill", CreationOps::fill);
    writers.put("range", CreationOps::range);
    writers.put("onehot", CreationOps::oneHot);
    writers.put("cumsum", CreationOps::cumulativeSum);
    return writers;
  }

  private static OpWriter like(double number) {
    return (node, graph) -> {
      String shape = graph.compute("Shape", List.of(graph.value(node.input(0))));
      expand(node, graph, number, shape);
    };
  }

  private static void fill(Node node, OnnxGraph graph) {
    if (node.reals().isEmpty()) {
      throw graph.refusal(node, "expected a constant number");
    }
    expand(node, graph, node.reals().get(0), graph.value(node.input(0), DataType.INT64));
  }

  private static void expand(Node node, OnnxGraph graph, double number, String shape) {
    String scalar = graph.scalar(graph.type(node.output()).type(), number);
    graph.define(node.output(), "Expand", List.of(scalar, shape));
  }

  private static void range(Node node, OnnxGraph graph) {
    DataType type = graph.type(node.output()).type();
    if (node.inputs().size() != 3) {
      throw graph.refusal(node, "expected start, limit and step as inputs");
    }
    graph.define(
        node.output(),
        "Range",
        node.inputs().stream().map(input -> graph.value(input, type)).toList());
  }

  private static void oneHot(Node node, OnnxGraph graph) {
    if (node.integers().size() < 2 || node.reals().size() < 2) {
      throw graph.refusal(node, "expected a constant depth and constant numbers");
    }
    DataType type = graph.type(node.output()).type();
    String off = graph.compute("Unsqueeze", number(graph, type, node.reals().get(1)));
    String on = graph.compute("Unsqueeze", number(graph, type, node.reals().get(0)));
    String values = graph.compute("Concat", List.of(off, on), Attribute.of("axis", 0));
    graph.define(
        node.output(),
        "OneHot",
        List.of(
            graph.value(node.input(0), DataType.INT64),
            graph.whole(node.integers().get(1)),
            values),
        Attribute.of("axis", node.integers().get(0)));
  }

  private static List<String> number(OnnxGraph graph, DataType type, double number) {
    return List.of(graph.scalar(type, number), graph.longs(0));
  }

  /** The settings: whether the element itself is left out, whether from the end, the axis. */
  private static void cumulativeSum(Node node, OnnxGraph graph) {
    if (node.integers().size() != 3) {
      throw graph.refusal(node, "expected one axis");
    }
    graph.define(
        node.output(),
        "CumSum",
        List.of(graph.value(node.input(0)), graph.whole(node.integers().get(2))),
        Attribute.of("exclusive", node.integers().get(0)),
        Attribute.of("reverse", node.integers().get(1)));
  }
}
