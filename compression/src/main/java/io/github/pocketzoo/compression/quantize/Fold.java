package io.github.pocketzoo.compression.quantize;

import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.samediff.Node;
import io.github.pocketzoo.core.samediff.NodeOrder;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Projection;
import io.github.pocketzoo.core.structure.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * A place where a factor for each channel can be moved from activations into weights: y = x W with
 * x = (x / s) (s W), where x / s costs nothing, since what makes x takes the division up.
 *
 * @param dividedVectors names of gains and biases whose elements are divided
 * @param dividedMatrices names of matrices whose columns are divided, {@code [in, channels]}
 * @param multiplied names of matrices whose rows are multiplied, {@code [channels, out]}
 */
record Fold(List<String> dividedVectors, List<String> dividedMatrices, List<String> multiplied) {

  /**
   * The places of a model.
   *
   * <ul>
   *   <li>A normalization that linear layers read and nothing else does: those of pre-norm blocks,
   *       but not of post-norm ones, where the residual reads it too.
   *   <li>Values, of which the attention output sees weighted means; not where several heads share
   *       them.
   *   <li>The ungated half of a gated feed-forward network.
   * </ul>
   */
  static List<Fold> of(Model model) {
    Set<Fold> folds = new LinkedHashSet<>(ofNorms(model));
    for (Block block : model.architecture().structure().blocks()) {
      Map<Role, Projection> projections = block.projections();
      between(model, projections.get(Role.VALUE), projections.get(Role.ATTENTION_OUTPUT))
          .ifPresent(folds::add);
      if (projections.containsKey(Role.GATE)) {
        between(model, projections.get(Role.INTERMEDIATE), projections.get(Role.OUTPUT))
            .ifPresent(folds::add);
      }
    }
    return List.copyOf(folds);
  }

  private static Optional<Fold> between(Model model, Projection first, Projection second) {
    if (first == null || second == null) {
      return Optional.empty();
    }
    long made = model.parameters().get(first.weight()).size(1);
    long read = model.parameters().get(second.weight()).size(0);
    return made == read
        ? Optional.of(
            new Fold(
                first.bias().stream().toList(), List.of(first.weight()), List.of(second.weight())))
        : Optional.empty();
  }

  private static List<Fold> ofNorms(Model model) {
    SameDiff graph = model.graph(GraphOptions.inference()).sameDiff();
    Map<String, List<Node>> readers = new LinkedHashMap<>();
    for (Node node : NodeOrder.of(graph)) {
      new LinkedHashSet<>(node.inputs())
          .forEach(name -> readers.computeIfAbsent(name, any -> new ArrayList<>()).add(node));
    }
    Search search = new Search(readers, kinds(model));
    return model.architecture().parameters().stream()
        .filter(spec -> spec.kind() == ParameterSpec.Kind.NORM_GAIN)
        .flatMap(spec -> search.fold(spec.name()).stream())
        .toList();
  }

  private static Map<String, ParameterSpec.Kind> kinds(Model model) {
    Map<String, ParameterSpec.Kind> kinds = new LinkedHashMap<>();
    model.architecture().parameters().forEach(spec -> kinds.put(spec.name(), spec.kind()));
    return kinds;
  }

  /**
   * Follows a gain to what reads its normalization.
   *
   * @param readers what reads a variable
   * @param kinds of the model's parameters
   */
  private record Search(Map<String, List<Node>> readers, Map<String, ParameterSpec.Kind> kinds) {
    private static final Set<String> RESHAPES = Set.of("reshape", "identity");

    /** norm · γ, + β, and then nothing but products with matrices. */
    Optional<Fold> fold(String gain) {
      Optional<Node> product = only(gain, "multiply");
      if (product.isEmpty()) {
        return Optional.empty();
      }
      List<String> vectors = new ArrayList<>(List.of(gain));
      String normed = product.get().output();
      Optional<Node> sum = only(normed, "add");
      Optional<String> bias =
          sum.flatMap(
              node ->
                  node.inputs().stream()
                      .filter(name -> kinds.get(name) == ParameterSpec.Kind.BIAS)
                      .findFirst());
      if (bias.isPresent() && readers.get(bias.get()).size() == 1) {
        vectors.add(bias.get());
        normed = sum.get().output();
      }
      List<String> matrices = new ArrayList<>();
      return endsInProducts(normed, matrices) && !matrices.isEmpty()
          ? Optional.of(new Fold(vectors, List.of(), matrices))
          : Optional.empty();
    }

    private Optional<Node> only(String variable, String op) {
      List<Node> all = readers.getOrDefault(variable, List.of());
      return all.size() == 1 && all.get(0).is(op) ? Optional.of(all.get(0)) : Optional.empty();
    }

    private boolean endsInProducts(String variable, List<String> matrices) {
      List<Node> all = readers.getOrDefault(variable, List.of());
      if (all.isEmpty()) {
        return false;
      }
      for (Node node : all) {
        if (isProduct(node, variable)) {
          matrices.add(node.input(1));
        } else if (!RESHAPES.contains(node.op())
            || !node.input(0).equals(variable)
            || !endsInProducts(node.output(), matrices)) {
          return false;
        }
      }
      return true;
    }

    /** x W, by a matrix that nothing else reads, and not transposed. */
    private boolean isProduct(Node node, String variable) {
      return node.is("matmul")
          && node.input(0).equals(variable)
          && kinds.get(node.input(1)) == ParameterSpec.Kind.LINEAR_WEIGHT
          && readers.get(node.input(1)).size() == 1
          && node.integers().stream().allMatch(flag -> flag == 0);
    }
  }
}
