package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import io.github.pocketzoo.runtime.kernel.Pointwise;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * y = act(scale · (scale' · x W + b)): what of a graph becomes one matrix product.
 *
 * @param input x
 * @param weight name of W
 * @param transposed whether the constant is Wᵀ
 * @param weightScale what W is multiplied by
 * @param bias name of b
 * @param biasScale what b is multiplied by
 * @param activation act
 * @param nodes the operations it is made of
 */
record AffineMap(
    String input,
    String weight,
    boolean transposed,
    double weightScale,
    Optional<String> bias,
    double biasScale,
    Optional<Pointwise> activation,
    Set<Node> nodes) {

  /** The largest affine map that ends in a variable, and the smaller ones within. */
  static List<AffineMap> endingIn(ImportedGraph graph, String variable) {
    Optional<AffineMap> plain = plain(graph, variable);
    if (plain.isPresent()) {
      // x may be a scaled matrix that others need too: then it can't be folded.
      return List.of(plain.get().withScaledInput(graph), plain.get());
    }
    return Activations.at(graph, variable)
        .map(
            applied ->
                plain(graph, applied.argument()).stream()
                    .filter(map -> map.activation.isEmpty())
                    .map(map -> map.activated(applied.function(), applied.nodes()))
                    .<AffineMap>mapMulti(
                        (map, all) -> {
                          all.accept(map.withScaledInput(graph));
                          all.accept(map);
                        })
                    .toList())
        .orElse(List.of());
  }

  /** An affine map without an activation of its own: the projections of attention. */
  static Optional<AffineMap> linear(ImportedGraph graph, String variable) {
    return plain(graph, variable).filter(map -> map.activation.isEmpty());
  }

  private static Optional<AffineMap> plain(ImportedGraph graph, String variable) {
    Node node = graph.producer(variable).orElse(null);
    if (node == null || graph.matrix(node.output()).isEmpty()) {
      return Optional.empty();
    }
    return switch (node.op()) {
      case "matmul" -> product(graph, node);
      case "xw_plus_b" -> withBias(graph, node, Optional.empty());
      case "relu_layer" -> withBias(graph, node, Optional.of(Pointwise.RELU));
      case "add", "biasadd" -> sum(graph, node);
      case "mul_scalar", "div_scalar", "multiply", "divide" -> scaled(graph, variable);
      default -> Optional.empty();
    };
  }

  /** x W or x Wᵀ. */
  private static Optional<AffineMap> product(ImportedGraph graph, Node node) {
    List<Long> flags = node.integers();
    boolean transposeX = !flags.isEmpty() && flags.get(0) != 0;
    boolean transposeW = flags.size() > 1 && flags.get(1) != 0;
    boolean transposeResult = flags.size() > 2 && flags.get(2) != 0;
    double alpha = node.reals().isEmpty() ? 1 : node.reals().get(0);
    if (transposeX || transposeResult || node.inputs().size() != 2) {
      return Optional.empty();
    }
    return of(graph, node, transposeW, alpha, Optional.empty(), Optional.empty());
  }

  private static Optional<AffineMap> withBias(
      ImportedGraph graph, Node node, Optional<Pointwise> activation) {
    boolean flagged = node.integers().stream().anyMatch(flag -> flag != 0);
    int width = graph.value(node.output()).width();
    if (flagged || node.inputs().size() != 3 || !graph.isRow(node.input(2), width)) {
      return Optional.empty();
    }
    return of(graph, node, false, 1, Optional.of(node.input(2)), activation);
  }

  private static Optional<AffineMap> of(
      ImportedGraph graph,
      Node node,
      boolean transposed,
      double scale,
      Optional<String> bias,
      Optional<Pointwise> activation) {
    boolean weighted =
        graph
            .constant(node.input(1))
            .filter(array -> array.rank() == 2 && array.dataType().isFPType())
            .isPresent();
    if (!weighted || graph.matrix(node.input(0)).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new AffineMap(
            node.input(0), node.input(1), transposed, scale, bias, 1, activation, Set.of(node)));
  }

  /** x W + b in either order. */
  private static Optional<AffineMap> sum(ImportedGraph graph, Node node) {
    int width = graph.value(node.output()).width();
    int bias = graph.isRow(node.input(1), width) ? 1 : 0;
    if (!graph.isRow(node.input(bias), width) || node.flag(0)) {
      return Optional.empty();
    }
    return linear(graph, node.input(1 - bias))
        .filter(map -> map.bias.isEmpty())
        .map(
            map ->
                new AffineMap(
                    map.input,
                    map.weight,
                    map.transposed,
                    map.weightScale,
                    Optional.of(node.input(bias)),
                    1,
                    Optional.empty(),
                    with(map.nodes, Set.of(node))));
  }

  private static Optional<AffineMap> scaled(ImportedGraph graph, String variable) {
    Product product = Product.of(graph, variable);
    return product
        .single()
        .filter(factor -> !product.nodes().isEmpty())
        .flatMap(factor -> linear(graph, factor))
        .map(
            map ->
                new AffineMap(
                    map.input,
                    map.weight,
                    map.transposed,
                    map.weightScale * product.coefficient(),
                    map.bias,
                    map.biasScale * product.coefficient(),
                    Optional.empty(),
                    with(map.nodes, product.nodes())));
  }

  /** The same without b. */
  AffineMap withoutBias() {
    return new AffineMap(
        input, weight, transposed, weightScale, Optional.empty(), 1, activation, nodes);
  }

  /** Whether another map is of the same product, whatever is added to it. */
  boolean hasProductOf(ImportedGraph graph, AffineMap other) {
    return graph.source(input).equals(graph.source(other.input))
        && weight.equals(other.weight)
        && transposed == other.transposed
        && weightScale == other.weightScale;
  }

  private AffineMap activated(Pointwise function, Set<Node> more) {
    return new AffineMap(
        input,
        weight,
        transposed,
        weightScale,
        bias,
        biasScale,
        Optional.of(function),
        with(nodes, more));
  }

  private AffineMap withScaledInput(ImportedGraph graph) {
    Product product = Product.of(graph, input);
    return product
        .single()
        .filter(factor -> !product.nodes().isEmpty() && graph.matrix(factor).isPresent())
        .map(
            factor ->
                new AffineMap(
                    factor,
                    weight,
                    transposed,
                    weightScale * product.coefficient(),
                    bias,
                    biasScale,
                    activation,
                    with(nodes, product.nodes())))
        .orElse(this);
  }

  private static Set<Node> with(Set<Node> some, Set<Node> more) {
    Set<Node> all = new LinkedHashSet<>(some);
    all.addAll(more);
    return all;
  }

  /** W as the product needs it, {@code [in, out]}. */
  Tensor weights(ImportedGraph graph) {
    Tensor stored = graph.tensor(weight);
    // A view, not a copy: the matrix of a language model is its largest, and packed anyway.
    INDArray array = transposed ? stored.array().transpose() : stored.array();
    // Under its own name it would be taken for the matrix that the model has, perhaps as integers.
    String name = weightScale == 1 ? stored.name() : stored.name() + " · " + weightScale;
    return new Tensor(name, scaled(array, weightScale));
  }

  /** b, if there is one. */
  Optional<Tensor> biases(ImportedGraph graph) {
    return bias.map(graph::row)
        .map(stored -> new Tensor(stored.name(), scaled(stored.array(), biasScale)));
  }

  /**
   * Maps of the same input as one operation, named after their weights; their activations are left
   * out.
   *
   * @param output all results side by side
   */
  static FusedOp.Linear sideBySide(ImportedGraph graph, List<AffineMap> maps, Value output) {
    List<Tensor> weights = maps.stream().map(map -> map.weights(graph)).toList();
    return new FusedOp.Linear(
        DisplayName.joined(maps.stream().map(AffineMap::weight).toList()),
        graph.value(maps.get(0).input()),
        weights,
        biases(graph, maps, weights),
        Optional.empty(),
        Optional.empty(),
        output);
  }

  /** One for each map, zeros where it has none; or none at all. */
  private static List<Tensor> biases(
      ImportedGraph graph, List<AffineMap> maps, List<Tensor> weights) {
    List<Tensor> biases = new ArrayList<>();
    if (maps.stream().anyMatch(map -> map.bias().isPresent())) {
      for (int i = 0; i < maps.size(); i++) {
        Tensor matrix = weights.get(i);
        biases.add(
            maps.get(i)
                .biases(graph)
                .orElseGet(
                    () ->
                        new Tensor(
                            matrix.name() + " (no bias)", Nd4j.zeros(matrix.array().size(1)))));
      }
    }
    return biases;
  }

  private static INDArray scaled(INDArray array, double by) {
    return by == 1 ? array : array.mul(by);
  }
}
