package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.samediff.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/** Arithmetic of two tensors, or of a tensor and a number, element by element. */
final class ArithmeticOps {
  private ArithmeticOps() {}

  static Map<String, OpWriter> writers() {
    Map<String, OpWriter> writers = new HashMap<>();
    writers.put("add", pair("Add"));
    writers.put("subtract", pair("Sub"));
    writers.put("multiply", pair("Mul"));
    writers.put("divide", pair("Div"));
    writers.put("maximum", pair("Max"));
    writers.put("minimum", pair("Min"));
    writers.put("Pow", pair("Pow"));
    writers.put("reversesubtract", reversedPair("Sub"));
    writers.put("reversedivide", reversedPair("Div"));
    writers.put("squaredsubtract", ArithmeticOps::squaredDifference);
    writers.put("floordiv", ArithmeticOps::floorDivision);
    writers.put("mergeadd", ArithmeticOps::sum);
    writers.put("biasadd", ArithmeticOps::biasAdd);
    writers.put("add_scalar", number("Add"));
    writers.put("sub_scalar", number("Sub"));
    writers.put("mul_scalar", number("Mul"));
    writers.put("div_scalar", number("Div"));
    writers.put("pow", number("Pow"));
    writers.put("max_scalar", number("Max"));
    writers.put("scalar_min", number("Min"));
    writers.put("rsub_scalar", reversedNumber("Sub"));
    writers.put("rdiv_scalar", reversedNumber("Div"));
    return writers;
  }

  private static DataType type(Node node, OnnxGraph graph) {
    return graph.type(node.output()).type();
  }

  private static String operand(Node node, int index, OnnxGraph graph) {
    return graph.value(node.input(index), type(node, graph));
  }

  private static OpWriter pair(String op) {
    return (node, graph) ->
        graph.define(node.output(), op, List.of(operand(node, 0, graph), operand(node, 1, graph)));
  }

  private static OpWriter reversedPair(String op) {
    return (node, graph) ->
        graph.define(node.output(), op, List.of(operand(node, 1, graph), operand(node, 0, graph)));
  }

  private static String constant(Node node, OnnxGraph graph) {
    return graph.scalar(type(node, graph), node.scalar());
  }

  private static OpWriter number(String op) {
    return (node, graph) ->
        graph.define(node.output(), op, List.of(operand(node, 0, graph), constant(node, graph)));
  }

  private static OpWriter reversedNumber(String op) {
    return (node, graph) ->
        graph.define(node.output(), op, List.of(constant(node, graph), operand(node, 0, graph)));
  }

  private static void squaredDifference(Node node, OnnxGraph graph) {
    String difference =
        graph.compute("Sub", List.of(operand(node, 0, graph), operand(node, 1, graph)));
    graph.define(node.output(), "Mul", List.of(difference, difference));
  }

  private static void floorDivision(Node node, OnnxGraph graph) {
    if (!type(node, graph).isFPType()) {
      throw graph.refusal(node, "expected floating-point operands");
    }
    String quotient =
        graph.compute("Div", List.of(operand(node, 0, graph), operand(node, 1, graph)));
    graph.define(node.output(), "Floor", List.of(quotient));
  }

  private static void sum(Node node, OnnxGraph graph) {
    graph.define(node.output(), "Sum", node.inputs().stream().map(graph::value).toList());
  }

  private static void biasAdd(Node node, OnnxGraph graph) {
    if (node.flag(0)) {
      throw graph.refusal(node, "expected the channels on the last axis");
    }
    pair("Add").write(node, graph);
  }
}
