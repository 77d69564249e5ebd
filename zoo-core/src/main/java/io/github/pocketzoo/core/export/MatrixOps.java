package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.samediff.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import onnx.Onnx.AttributeProto;
import org.nd4j.linalg.api.buffer.DataType;

/** Products of matrices, and ND4J's own layers. */
final class MatrixOps {
  /** ND4J's layer norm has no ε and gives 0 for 0/0; this is as good as none. */
  private static final double NO_EPSILON = 1e-30;

  private MatrixOps() {}

  static Map<String, OpWriter> writers() {
    Map<String, OpWriter> writers = new HashMap<>();
    writers.put("matmul", MatrixOps::product);
    writers.put("tensordot", MatrixOps::tensorProduct);
    writers.put("xw_plus_b", MatrixOps::linear);
    writers.put("layer_norm", MatrixOps::layerNorm);
    return writers;
  }

  private static void product(Node node, OnnxGraph graph) {
    if (isPlainMatrixProduct(node, graph)) {
      gemm(node, Optional.empty(), node.output(), graph);
      return;
    }
    requireUnscaled(node, graph);
    String left = factor(node.input(0), setting(node, 0), graph);
    String right = factor(node.input(1), setting(node, 1), graph);
    if (setting(node, 2)) {
      String product = graph.compute("MatMul", List.of(left, right));
      graph.define(
          node.output(),
          "Transpose",
          List.of(product),
          lastAxesSwapped(graph.type(node.output()).rank()));
    } else {
      graph.define(node.output(), "MatMul", List.of(left, right));
    }
  }

  private static void requireUnscaled(Node node, OnnxGraph graph) {
    List<Double> factors = node.reals();
    if (factors.size() > 1 && (factors.get(0) != 1 || factors.get(1) != 0)) {
      throw graph.refusal(node, "expected the factors 1 and 0, not " + factors);
    }
  }

  private static boolean setting(Node node, int index) {
    return node.integers().size() > index && node.integers().get(index) != 0;
  }

  private static String factor(String variable, boolean transposed, OnnxGraph graph) {
    String value = graph.value(variable);
    return transposed
        ? graph.compute("Transpose", List.of(value), lastAxesSwapped(graph.type(variable).rank()))
        : value;
  }

  private static AttributeProto lastAxesSwapped(int rank) {
    long[] axes = LongStream.range(0, rank).toArray();
    axes[rank - 2] = (long) rank - 1;
    axes[rank - 1] = (long) rank - 2;
    return Attribute.of("perm", axes);
  }

  /** Whether a product of two matrices can be written as {@code Gemm}. */
  static boolean isPlainMatrixProduct(Node node, OnnxGraph graph) {
    return node.is("matmul")
        && !setting(node, 2)
        && graph.type(node.input(0)).rank() == 2
        && graph.type(node.input(1)).rank() == 2
        && graph.type(node.output()).type().isFPType()
        && (node.reals().size() < 2 || (node.reals().get(0) == 1 && node.reals().get(1) == 0));
  }

  /**
   * Writes a product of two matrices. Constant matrices stay in the orientation that the file has
   * them in, as PyTorch's exporter does.
   *
   * @param bias a variable that is added
   * @param output the variable that the result is
   */
  static void gemm(Node node, Optional<String> bias, String output, OnnxGraph graph) {
    String weight = node.input(1);
    String right = graph.isWeight(weight) ? graph.storedMatrix(weight) : graph.value(weight);
    boolean rightTransposed = setting(node, 1) ^ graph.isStoredTransposed(weight);
    Optional<String> quantized =
        graph.integers(weight).isPresent() && !setting(node, 0)
            ? graph.quantizedInput(node.input(0), weight)
            : Optional.empty();
    List<String> inputs = new ArrayList<>();
    inputs.add(quantized.orElseGet(() -> graph.value(node.input(0))));
    inputs.add(right);
    AttributeProto[] transposes = {
      Attribute.of("transA", setting(node, 0) ? 1 : 0),
      Attribute.of("transB", rightTransposed ? 1 : 0)
    };
    boolean matMul = graph.hasInputsFirst(weight) && !setting(node, 0) && !rightTransposed;
    // ONNX Runtime keeps matrices of integers in no other patterns: those that lie [in, out] in
    // MatMul alone, and none with a bias within.
    if (matMul || quantized.isPresent()) {
      String op = matMul ? "MatMul" : "Gemm";
      AttributeProto[] attributes = matMul ? new AttributeProto[0] : transposes;
      if (bias.isPresent()) {
        String product = graph.compute(op, inputs, attributes);
        graph.define(output, "Add", List.of(product, graph.value(bias.get())));
      } else {
        graph.define(output, op, inputs, attributes);
      }
    } else {
      bias.ifPresent(name -> inputs.add(graph.value(name)));
      graph.define(output, "Gemm", inputs, transposes);
    }
  }

  private static void linear(Node node, OnnxGraph graph) {
    gemm(node, Optional.of(node.input(2)), node.output(), graph);
  }

  /** The settings: number of axes of the left factor, these, and the same for the right one. */
  private static void tensorProduct(Node node, OnnxGraph graph) {
    int last = graph.type(node.input(0)).rank() - 1;
    boolean matrix = graph.type(node.input(1)).rank() == 2;
    if (!matrix || !node.integers().equals(List.of(1L, (long) last, 1L, 0L))) {
      throw graph.refusal(
          node, "expected the last axis of a tensor and the first axis of a matrix");
    }
    graph.define(
        node.output(), "MatMul", List.of(graph.value(node.input(0)), graph.value(node.input(1))));
  }

  private static void layerNorm(Node node, OnnxGraph graph) {
    TensorType type = graph.type(node.input(0));
    if (node.integers().size() != 1 || type.canonical(node.integers().get(0)) != -1) {
      throw graph.refusal(node, "expected the last axis");
    }
    DataType scalars = type.type();
    List<String> inputs = node.inputs().stream().map(input -> graph.value(input, scalars)).toList();
    graph.define(
        node.output(),
        "LayerNormalization",
        inputs,
        Attribute.of("axis", -1),
        Attribute.of("epsilon", NO_EPSILON));
  }
}
