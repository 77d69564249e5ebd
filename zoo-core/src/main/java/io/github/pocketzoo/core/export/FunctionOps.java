package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.samediff.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import onnx.Onnx.AttributeProto;
import org.nd4j.linalg.api.ops.ScalarOp;

/** Functions of one tensor, element by element. */
final class FunctionOps {
  /** The slope of the sigmoid that ND4J's {@code gelu} is made of. */
  private static final double GELU_SLOPE = 1.702;

  private FunctionOps() {}

  static Map<String, OpWriter> writers() {
    Map<String, OpWriter> writers = new HashMap<>();
    writers.put("exp", same("Exp"));
    writers.put("log", same("Log"));
    writers.put("sqrt", same("Sqrt"));
    writers.put("neg", same("Neg"));
    writers.put("abs", same("Abs"));
    writers.put("Reciprocal", same("Reciprocal"));
    writers.put("tanh", same("Tanh"));
    writers.put("sigmoid", same("Sigmoid"));
    writers.put("softplus", same("Softplus"));
    writers.put("erf", same("Erf"));
    writers.put("sin", same("Sin"));
    writers.put("cos", same("Cos"));
    writers.put("floor", same("Floor"));
    writers.put("ceil", same("Ceil"));
    writers.put("sign", same("Sign"));
    writers.put("identity", same("Identity"));
    writers.put("hard_sigmoid", same("HardSigmoid"));
    writers.put("softmax", FunctionOps::alongAxis);
    writers.put("log_softmax", FunctionOps::alongAxis);
    // A power, not a product: optimizers know layer norms and GELUs by it.
    writers.put("square", power(2));
    writers.put("cube", power(3));
    writers.put("rsqrt", FunctionOps::reciprocalRoot);
    writers.put("erfc", FunctionOps::complementaryErf);
    writers.put("log1p", FunctionOps::logOfOneMore);
    writers.put("expm1", FunctionOps::expLessOne);
    writers.put("swish", (node, graph) -> timesSigmoid(node, graph, x(node, graph)));
    writers.put("gelu", FunctionOps::sigmoidGelu);
    writers.put("relu", FunctionOps::relu);
    writers.put("relu6", FunctionOps::relu6);
    writers.put("leakyrelu", FunctionOps::leakyRelu);
    writers.put("elu", FunctionOps::elu);
    writers.put("ClipByValue", FunctionOps::clip);
    writers.put("cast", FunctionOps::cast);
    return writers;
  }

  private static String x(Node node, OnnxGraph graph) {
    return graph.value(node.input(0));
  }

  private static String number(Node node, OnnxGraph graph, double number) {
    return graph.scalar(graph.type(node.output()).type(), number);
  }

  private static OpWriter same(String op) {
    return (node, graph) -> graph.define(node.output(), op, List.of(x(node, graph)));
  }

  private static void alongAxis(Node node, OnnxGraph graph) {
    long axis = node.integers().isEmpty() ? -1 : node.integers().get(0);
    AttributeProto attribute = Attribute.of("axis", graph.type(node.output()).canonical(axis));
    String op = node.is("softmax") ? "Softmax" : "LogSoftmax";
    graph.define(node.output(), op, List.of(x(node, graph)), attribute);
  }

  private static OpWriter power(int exponent) {
    return (node, graph) ->
        graph.define(node.output(), "Pow", List.of(x(node, graph), number(node, graph, exponent)));
  }

  private static void reciprocalRoot(Node node, OnnxGraph graph) {
    String root = graph.compute("Sqrt", List.of(x(node, graph)));
    graph.define(node.output(), "Reciprocal", List.of(root));
  }

  private static void complementaryErf(Node node, OnnxGraph graph) {
    String erf = graph.compute("Erf", List.of(x(node, graph)));
    graph.define(node.output(), "Sub", List.of(number(node, graph, 1), erf));
  }

  private static void logOfOneMore(Node node, OnnxGraph graph) {
    String more = graph.compute("Add", List.of(x(node, graph), number(node, graph, 1)));
    graph.define(node.output(), "Log", List.of(more));
  }

  private static void expLessOne(Node node, OnnxGraph graph) {
    String exp = graph.compute("Exp", List.of(x(node, graph)));
    graph.define(node.output(), "Sub", List.of(exp, number(node, graph, 1)));
  }

  private static void timesSigmoid(Node node, OnnxGraph graph, String argument) {
    String sigmoid = graph.compute("Sigmoid", List.of(argument));
    graph.define(node.output(), "Mul", List.of(x(node, graph), sigmoid));
  }

  private static void sigmoidGelu(Node node, OnnxGraph graph) {
    timesSigmoid(
        node,
        graph,
        graph.compute("Mul", List.of(x(node, graph), number(node, graph, GELU_SLOPE))));
  }

  private static void requireNoCutoff(Node node, OnnxGraph graph) {
    if (node.scalar() != 0) {
      throw graph.refusal(node, "expected the cutoff 0, not " + node.scalar());
    }
  }

  private static void relu(Node node, OnnxGraph graph) {
    requireNoCutoff(node, graph);
    same("Relu").write(node, graph);
  }

  private static void relu6(Node node, OnnxGraph graph) {
    requireNoCutoff(node, graph);
    clip(node, graph, 0, 6);
  }

  private static void leakyRelu(Node node, OnnxGraph graph) {
    double slope = ((ScalarOp) node.function()).scalar().getDouble(0);
    graph.define(node.output(), "LeakyRelu", List.of(x(node, graph)), Attribute.of("alpha", slope));
  }

  private static void elu(Node node, OnnxGraph graph) {
    graph.define(
        node.output(), "Elu", List.of(x(node, graph)), Attribute.of("alpha", node.reals().get(0)));
  }

  private static void clip(Node node, OnnxGraph graph) {
    if (node.reals().size() != 2) {
      throw graph.refusal(node, "expected constant limits");
    }
    clip(node, graph, node.reals().get(0), node.reals().get(1));
  }

  private static void clip(Node node, OnnxGraph graph, double low, double high) {
    graph.define(
        node.output(),
        "Clip",
        List.of(x(node, graph), number(node, graph, low), number(node, graph, high)));
  }

  private static void cast(Node node, OnnxGraph graph) {
    graph.define(
        node.output(),
        "Cast",
        List.of(x(node, graph)),
        Attribute.of("to", OnnxTensor.type(node.output(), graph.type(node.output()).type())));
  }
}
