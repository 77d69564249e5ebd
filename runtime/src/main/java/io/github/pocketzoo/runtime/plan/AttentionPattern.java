package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import io.github.pocketzoo.core.structure.AttentionHeads;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Multi-head self-attention over the tokens that are not padding:
 *
 * <pre>
 * Q, K, V = x W + b each, split into heads {@code [B, A, L, d]}
 * y       = softmax(scale · Q Kᵀ + bias) V, heads side by side
 * </pre>
 *
 * It becomes one linear operation for the three projections and the attention itself. A bias hides
 * padding, and what comes later (causal), and what is too far before (a window). Another one
 * (relative positions), another factor on the probabilities (dropout) or projections of different
 * inputs are something else.
 */
final class AttentionPattern implements Pattern {
  private static final List<Long> HEADS_FIRST = List.of(0L, 2L, 1L, 3L);
  private static final List<Long> HEADS_FIRST_TRANSPOSED = List.of(0L, 2L, 3L, 1L);

  private final MaskFunctions masks;

  AttentionPattern(MaskFunctions masks) {
    this.masks = masks;
  }

  @Override
  public Stream<Match> matches(ImportedGraph graph, Node root) {
    return new Search(graph, root).match().stream();
  }

  /** One attempt, which gathers what it went through. */
  private final class Search {
    private final ImportedGraph graph;
    private final Node root;
    private final Set<Node> nodes = new LinkedHashSet<>();
    private Sight sight;

    Search(ImportedGraph graph, Node root) {
      this.graph = graph;
      this.root = root;
    }

    Optional<Match> match() {
      if (!root.is("reshape")
          || !Views.isRowMajor(root)
          || graph.value(root.output()).rows() != RowKind.TOKEN) {
        return Optional.empty();
      }
      return graph
          .producer(root.input(0), "permute")
          .filter(permute -> permute.integers().equals(HEADS_FIRST))
          .flatMap(permute -> headsOf(permute.output()).flatMap(heads -> joined(permute, heads)));
    }

    /** The number of heads of {@code [B, L, A, d]} that are as wide as the result. */
    private Optional<Integer> headsOf(String variable) {
      int hidden = graph.value(root.output()).width();
      return graph
          .shape(variable)
          .filter(shape -> shape.rank() == 4)
          .flatMap(shape -> shape.constant(2))
          .filter(heads -> heads > 0 && hidden % heads == 0)
          .filter(
              heads ->
                  graph
                      .shape(variable)
                      .orElseThrow()
                      .equals(SymbolicShape.heads(heads, hidden / heads)))
          .map(Math::toIntExact);
    }

    private Optional<Match> joined(Node permute, int heads) {
      nodes.add(permute);
      Node context = graph.producer(permute.input(0), "matmul").orElse(null);
      if (context == null || !isPlain(context, false)) {
        return Optional.empty();
      }
      nodes.add(context);
      Node softmax =
          graph
              .producer(context.input(0), "softmax")
              .filter(node -> SoftmaxPattern.isOverLastAxis(graph, node))
              .orElse(null);
      Optional<AffineMap> value = projection(context.input(1), HEADS_FIRST, heads);
      if (softmax == null || value.isEmpty()) {
        return Optional.empty();
      }
      nodes.add(softmax);
      return scores(softmax.input(0)).flatMap(scores -> projected(scores, heads, value.get()));
    }

    /** scale · Q Kᵀ, where a bias was added to it that says what a token sees. */
    private Optional<Product> scores(String biased) {
      Node sum = graph.producer(biased, "add").orElse(null);
      if (sum == null) {
        return Optional.empty();
      }
      nodes.add(sum);
      for (int index : new int[] {1, 0}) {
        Optional<Sight> seen = masks.sight(sum.input(index));
        Product product = Product.of(graph, sum.input(1 - index));
        if (seen.isPresent() && product.single().isPresent()) {
          sight = seen.get();
          return Optional.of(product);
        }
      }
      return Optional.empty();
    }

    private Optional<Match> projected(Product scores, int heads, AffineMap value) {
      nodes.addAll(scores.nodes());
      Node product =
          scores.single().flatMap(single -> graph.producer(single, "matmul")).orElse(null);
      if (product == null) {
        return Optional.empty();
      }
      nodes.add(product);
      boolean transposes = isPlain(product, true);
      if (!transposes && !isPlain(product, false)) {
        return Optional.empty();
      }
      Optional<AffineMap> query = projection(product.input(0), HEADS_FIRST, heads);
      Optional<AffineMap> key =
          projection(product.input(1), transposes ? HEADS_FIRST : HEADS_FIRST_TRANSPOSED, heads);
      if (query.isEmpty() || key.isEmpty()) {
        return Optional.empty();
      }
      List<AffineMap> projections = List.of(query.get(), key.get(), value);
      boolean sameInput =
          projections.stream().map(map -> graph.source(map.input())).distinct().count() == 1;
      return sameInput
          ? Optional.of(fused(projections, heads, scores.coefficient()))
          : Optional.empty();
    }

    /** A product as it stands, but for the second matrix, which may be transposed. */
    private boolean isPlain(Node product, boolean transposed) {
      List<Long> flags = product.integers();
      boolean alpha = product.reals().isEmpty() || product.reals().get(0) == 1;
      return alpha && flags.equals(List.of(0L, transposed ? 1L : 0L, 0L));
    }

    /** The linear layer whose result is split into heads, if its heads are as expected. */
    private Optional<AffineMap> projection(String variable, List<Long> axes, int heads) {
      Node permute =
          graph
              .producer(variable, "permute")
              .filter(node -> node.integers().equals(axes))
              .orElse(null);
      Node split =
          permute == null
              ? null
              : graph.producer(permute.input(0), "reshape").filter(Views::isRowMajor).orElse(null);
      if (split == null
          || !headsOf(split.output()).equals(Optional.of(heads))
          || !isOfResultsShape(split.input(0))) {
        return Optional.empty();
      }
      Optional<AffineMap> projection = AffineMap.linear(graph, split.input(0));
      projection.ifPresent(
          map -> {
            nodes.addAll(List.of(permute, split));
            nodes.addAll(map.nodes());
          });
      return projection;
    }

    private boolean isOfResultsShape(String variable) {
      return graph
          .matrix(variable)
          .filter(matrix -> matrix.sameMatrix(graph.matrix(root.output()).orElseThrow()))
          .isPresent();
    }

    private Match fused(List<AffineMap> projections, int heads, double scale) {
      List<String> weights = projections.stream().map(AffineMap::weight).toList();
      Value result = graph.value(root.output());
      String name = DisplayName.joined(weights);
      Value projected = new Value(name, RowKind.TOKEN, 3 * result.width());
      FusedOp.Linear linear =
          new FusedOp.Linear(
              name,
              graph.value(projections.get(0).input()),
              projections.stream().map(map -> map.weights(graph)).toList(),
              biases(projections, result.width()),
              Optional.empty(),
              Optional.empty(),
              projected);
      return Match.of(
          root,
          nodes,
          linear,
          new FusedOp.Attention(
              DisplayName.common(weights),
              projected,
              AttentionHeads.multi(heads, result.width() / heads),
              scale,
              sight,
              result));
    }

    /** One for each projection, zeros where it has none; or none at all. */
    private List<Tensor> biases(List<AffineMap> projections, int width) {
      if (projections.stream().allMatch(map -> map.bias().isEmpty())) {
        return List.of();
      }
      return projections.stream()
          .map(
              map ->
                  map.biases(graph)
                      .orElseGet(() -> new Tensor(map.weight() + " (no bias)", Nd4j.zeros(width))))
          .toList();
    }
  }
}
