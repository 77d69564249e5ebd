package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.samediff.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/** Comparisons, logic and choice. */
final class ComparisonOps {
  /** What is compared. */
  @FunctionalInterface
  private interface Operands {
    List<String> of(Node node, OnnxGraph graph);
  }

  private ComparisonOps() {}

  static Map<String, OpWriter> writers() {
    Map<String, OpWriter> writers = new HashMap<>();
    writers.put("greater", is("Greater", ComparisonOps::pair));
    writers.put("greater_equal", is("GreaterOrEqual", ComparisonOps::pair));
    writers.put("less", is("Less", ComparisonOps::pair));
    writers.put("less_equal", is("LessOrEqual", ComparisonOps::pair));
    writers.put("equals", is("Equal", ComparisonOps::pair));
    writers.put("not_equals", isNot("Equal", ComparisonOps::pair));
    writers.put("greaterthan_scalar", is("Greater", ComparisonOps::number));
    writers.put("greaterthanorequal_scalar", is("GreaterOrEqual", ComparisonOps::number));
    writers.put("lessthan_scalar", is("Less", ComparisonOps::number));
    writers.put("lessthanorequal_scalar", is("LessOrEqual", ComparisonOps::number));
    writers.put("equals_scalar", is("Equal", ComparisonOps::number));
    writers.put("notequals_scalar", isNot("Equal", ComparisonOps::number));
    writers.put("and", is("And", ComparisonOps::booleans));
    writers.put("or", is("Or", ComparisonOps::booleans));
    writers.put("Where", ComparisonOps::choose);
    return writers;
  }

  private static OpWriter is(String op, Operands operands) {
    return (node, graph) -> graph.define(node.output(), op, operands.of(node, graph));
  }

  private static OpWriter isNot(String op, Operands operands) {
    return (node, graph) ->
        graph.define(node.output(), "Not", List.of(graph.compute(op, operands.of(node, graph))));
  }

  private static List<String> pair(Node node, OnnxGraph graph) {
    DataType left = graph.type(node.input(0)).type();
    DataType right = graph.type(node.input(1)).type();
    DataType common = right.isFPType() && !left.isFPType() ? right : left;
    return List.of(graph.value(node.input(0), common), graph.value(node.input(1), common));
  }

  private static List<String> number(Node node, OnnxGraph graph) {
    DataType type = graph.type(node.input(0)).type();
    return List.of(graph.value(node.input(0)), graph.scalar(type, node.scalar()));
  }

  private static List<String> booleans(Node node, OnnxGraph graph) {
    return List.of(
        graph.value(node.input(0), DataType.BOOL), graph.value(node.input(1), DataType.BOOL));
  }

  private static void choose(Node node, OnnxGraph graph) {
    if (node.inputs().size() != 3) {
      throw graph.refusal(node, "expected a condition and two tensors to choose from");
    }
    DataType type = graph.type(node.output()).type();
    graph.define(
        node.output(),
        "Where",
        List.of(
            graph.value(node.input(0), DataType.BOOL),
            graph.value(node.input(1), type),
            graph.value(node.input(2), type)));
  }
}
