package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import io.github.pocketzoo.core.structure.AttentionHeads;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Multi-head self-attention over the tokens that are not padding:
 *
 * <pre>
 * Q, K, V = x W + b each, split into heads {@code [B, heads, L, d]}
 * y       = softmax(scale · Q Kᵀ + bias) V, heads side by side
 * </pre>
 *
 * It becomes one linear operation for the three projections and the attention itself; values may be
 * made of something else, by a linear operation of their own. Queries and keys may be turned by
 * their positions, each head normalized before: one operation more. Query heads may share keys and
 * values: then they stand behind one another in the products, {@code [B, keyValues, A / keyValues ·
 * L, d]}.
 *
 * <p>A bias hides padding, and what comes later (causal), and what is too far before (a window).
 * Where it hides padding alone, scores may be those of {@link RelativeScores}. Another bias,
 * another factor on the probabilities (dropout) or queries and keys of different inputs are
 * something else.
 */
final class AttentionPattern implements Pattern {
  private static final List<Long> HEADS_FIRST = List.of(0L, 2L, 1L, 3L);
  private static final List<Long> HEADS_FIRST_TRANSPOSED = List.of(0L, 2L, 3L, 1L);

  private final MaskFunctions masks;
  private final RotaryAngles angles;

  AttentionPattern(MaskFunctions masks, RotaryAngles angles) {
    this.masks = masks;
    this.angles = angles;
  }

  @Override
  public Stream<Match> matches(ImportedGraph graph, Node root) {
    return new Search(graph, root).match().stream();
  }

  /**
   * What was made of x for queries, keys or values.
   *
   * @param variable the heads, before they are turned
   * @param map the linear layer
   * @param heads how many
   * @param norm of every head
   * @param angles by which heads are turned
   */
  private record Projected(
      String variable,
      AffineMap map,
      int heads,
      Optional<RmsNormFormula> norm,
      Optional<Tensor> angles) {
    Projected withoutBias() {
      return new Projected(variable, map.withoutBias(), heads, norm, angles);
    }
  }

  /** One attempt, which gathers what it went through. */
  private final class Search {
    private final ImportedGraph graph;
    private final Node root;
    private final Set<Node> nodes = new LinkedHashSet<>();

    /** d. */
    private int size;

    /** What the softmax is taken of. */
    private String scores;

    private Sight sight;
    private double scale;
    private Optional<RelativeFormula> formula = Optional.empty();

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
      Node permute =
          graph
              .producer(root.input(0), "permute")
              .filter(node -> node.integers().equals(HEADS_FIRST))
              .orElse(null);
      if (permute == null) {
        return Optional.empty();
      }
      nodes.add(permute);
      int hidden = graph.value(root.output()).width();
      return headsOf(permute.output())
          .filter(heads -> hidden % heads == 0)
          .flatMap(
              heads -> {
                size = hidden / heads;
                return hasShape(permute.output(), SymbolicShape.heads(heads, size))
                    ? joined(permute, heads)
                    : Optional.empty();
              });
    }

    /** A of {@code [B, L, A, d]}. */
    private Optional<Integer> headsOf(String variable) {
      return graph
          .shape(variable)
          .filter(shape -> shape.rank() == 4)
          .flatMap(shape -> shape.constant(2))
          .filter(heads -> heads > 0)
          .map(Math::toIntExact);
    }

    private boolean hasShape(String variable, SymbolicShape expected) {
      return graph.shape(variable).filter(expected::equals).isPresent();
    }

    /** What heads were put behind one another of, or the variable itself. */
    private String regrouped(String variable) {
      Node reshape = graph.producer(variable, "reshape").filter(Views::isRowMajor).orElse(null);
      if (reshape == null) {
        return variable;
      }
      nodes.add(reshape);
      if (reshape.inputs().size() == 2) {
        addShape(reshape.input(1), reshape.input(0));
      }
      return reshape.input(0);
    }

    /** Adds the operations that compute a shape from that of a variable, if any do. */
    private boolean addShape(String shape, String of) {
      Node node = graph.creator(shape).orElse(null);
      if (node == null) {
        return false;
      }
      boolean depends = node.is("shape_of") && node.input(0).equals(of);
      if (!node.is("shape_of")) {
        for (String input : node.inputs()) {
          depends |= addShape(input, of);
        }
      }
      if (depends) {
        nodes.add(node);
      }
      return depends;
    }

    private Optional<Match> joined(Node permute, int queries) {
      Node context = graph.producer(regrouped(permute.input(0)), "matmul").orElse(null);
      if (context == null || !Product.isPlain(context, false)) {
        return Optional.empty();
      }
      nodes.add(context);
      Node softmax =
          graph
              .producer(regrouped(context.input(0)), "softmax")
              .filter(node -> SoftmaxPattern.isOverLastAxis(graph, node))
              .orElse(null);
      Projected value = projected(context.input(1), HEADS_FIRST).orElse(null);
      if (softmax == null || value == null || queries % value.heads() != 0) {
        return Optional.empty();
      }
      nodes.add(softmax);
      scores = softmax.input(0);
      AttentionHeads heads = new AttentionHeads(queries, value.heads(), size);
      boolean grouped =
          hasShape(permute.input(0), SymbolicShape.headsFirst(queries, size))
              && hasShape(context.output(), grouped(heads))
              && hasShape(softmax.output(), SymbolicShape.scores(queries));
      return grouped
          ? scores(heads).flatMap(product -> projected(product, heads, value))
          : Optional.empty();
    }

    private static SymbolicShape grouped(AttentionHeads heads) {
      return SymbolicShape.grouped(heads.keyValues(), heads.group(), heads.size());
    }

    /** Q Kᵀ, which was scaled, and a bias was added to it that says what a token sees. */
    private Optional<Node> scores(AttentionHeads heads) {
      Node sum = graph.producer(scores, "add").orElse(null);
      if (sum == null) {
        return Optional.empty();
      }
      nodes.add(sum);
      for (int index : new int[] {1, 0}) {
        Optional<Sight> seen = masks.sight(sum.input(index));
        if (seen.isPresent()) {
          sight = seen.get();
          return scaled(sum.input(1 - index), heads);
        }
      }
      return Optional.empty();
    }

    /**
     * The product of matrices, which may be scaled before and after its heads are regrouped, or
     * stand in a sum.
     */
    private Optional<Node> scaled(String variable, AttentionHeads heads) {
      Product after = Product.of(graph, variable);
      if (after.single().isEmpty()) {
        return Optional.empty();
      }
      nodes.addAll(after.nodes());
      if (graph.producer(after.single().get(), "add").isPresent()) {
        scale = after.coefficient();
        return sight.equals(Sight.ALL) && heads.group() == 1
            ? relative(after.single().get(), heads)
            : Optional.empty();
      }
      Product before = Product.of(graph, regrouped(after.single().get()));
      nodes.addAll(before.nodes());
      scale = after.coefficient() * before.coefficient();
      return before.single().flatMap(single -> graph.producer(single, "matmul"));
    }

    private Optional<Node> relative(String sum, AttentionHeads heads) {
      formula = RelativeFormula.of(graph, masks, sum, heads);
      return formula.map(RelativeFormula::content);
    }

    private Optional<Match> projected(Node product, AttentionHeads heads, Projected value) {
      nodes.add(product);
      boolean transposes = Product.isPlain(product, true);
      if ((!transposes && !Product.isPlain(product, false))
          || !hasShape(product.input(0), grouped(heads))) {
        return Optional.empty();
      }
      Projected query = projected(regrouped(product.input(0)), HEADS_FIRST).orElse(null);
      Projected key =
          projected(product.input(1), transposes ? HEADS_FIRST : HEADS_FIRST_TRANSPOSED)
              .orElse(null);
      boolean known =
          query != null
              && key != null
              && query.heads() == heads.queries()
              && key.heads() == heads.keyValues()
              && arePositionedAlike(query, key)
              && value.norm().isEmpty()
              && value.angles().isEmpty();
      if (!known) {
        return Optional.empty();
      }
      if (!haveSameInput(query, key)) {
        return Optional.empty();
      }
      return formula.isPresent()
          ? related(formula.get(), query, key, value, heads)
          : Optional.of(fused(query, key, value, heads, Optional.empty()));
    }

    /** Attention by relative scores: what is added to queries belongs to them. */
    private Optional<Match> related(
        RelativeFormula terms,
        Projected query,
        Projected key,
        Projected value,
        AttentionHeads heads) {
      if (query.angles().isPresent()) {
        return Optional.empty();
      }
      Optional<RelativeScores> relative = terms.scores(graph, query.map());
      nodes.addAll(terms.nodes());
      terms.queries().stream()
          .flatMap(name -> AffineMap.linear(graph, name).stream())
          .forEach(map -> nodes.addAll(map.nodes()));
      return relative.map(each -> fused(query.withoutBias(), key, value, heads, relative));
    }

    private boolean haveSameInput(Projected one, Projected other) {
      return graph.source(one.map().input()).equals(graph.source(other.map().input()));
    }

    /** Whether both are turned by the same angles or neither is, and normalized alike. */
    private static boolean arePositionedAlike(Projected query, Projected key) {
      boolean normalized = query.norm().isPresent();
      return query.angles().equals(key.angles())
          && query
              .norm()
              .map(RmsNormFormula::epsilon)
              .equals(key.norm().map(RmsNormFormula::epsilon))
          && (!normalized || query.angles().isPresent());
    }

    /** What heads were made of. */
    private Optional<Projected> projected(String variable, List<Long> axes) {
      Node permute =
          graph
              .producer(variable, "permute")
              .filter(node -> node.integers().equals(axes))
              .orElse(null);
      if (permute == null) {
        return Optional.empty();
      }
      Optional<RotaryFormula> rotary = RotaryFormula.of(graph, angles, permute.input(0), size);
      Node split =
          graph
              .producer(rotary.map(RotaryFormula::heads).orElse(permute.input(0)), "reshape")
              .filter(Views::isRowMajor)
              .orElse(null);
      Integer heads = split == null ? null : headsOf(split.output()).orElse(null);
      if (heads == null || !hasShape(split.output(), SymbolicShape.heads(heads, size))) {
        return Optional.empty();
      }
      nodes.addAll(List.of(permute, split));
      rotary.ifPresent(each -> nodes.addAll(each.nodes()));
      return linear(split, heads, rotary.map(RotaryFormula::angles));
    }

    private Optional<Projected> linear(Node split, int heads, Optional<Tensor> turnedBy) {
      String variable = split.input(0);
      Optional<RmsNormFormula> norm =
          hasShape(variable, SymbolicShape.rowPerHead(heads, size))
              ? RmsNormFormula.of(graph, variable)
              : Optional.empty();
      norm.ifPresent(each -> nodes.addAll(each.nodes()));
      String projection = norm.map(each -> regrouped(each.input())).orElse(variable);
      return AffineMap.linear(graph, projection)
          .filter(map -> isOfHeads(projection, heads))
          .map(
              map -> {
                nodes.addAll(map.nodes());
                return new Projected(split.output(), map, heads, norm, turnedBy);
              });
    }

    private boolean isOfHeads(String variable, int heads) {
      return graph
          .matrix(variable)
          .filter(matrix -> matrix.rows() == RowKind.TOKEN && matrix.width() == heads * size)
          .isPresent();
    }

    private Match fused(
        Projected query,
        Projected key,
        Projected value,
        AttentionHeads heads,
        Optional<RelativeScores> relative) {
      List<FusedOp> ops = new ArrayList<>();
      List<Projected> together = new ArrayList<>(List.of(query, key));
      Optional<Value> values = Optional.empty();
      if (haveSameInput(query, value)) {
        together.add(value);
      } else {
        FusedOp.Linear apart = sideBySide(List.of(value), heads.keyValueWidth());
        ops.add(apart);
        values = Optional.of(apart.output());
      }
      int widthOfKeys = heads.keyValueWidth() * (together.size() - 1);
      FusedOp.Linear projections = sideBySide(together, heads.width() + widthOfKeys);
      ops.add(projections);
      String name =
          DisplayName.common(
              Stream.of(query, key, value).map(each -> each.map().weight()).toList());
      query
          .angles()
          .ifPresent(
              table ->
                  ops.add(
                      new FusedOp.Rotary(
                          name, projections.output(), heads, headNorm(query, key), table)));
      ops.add(
          new FusedOp.Attention(
              name,
              projections.output(),
              values,
              heads,
              scale,
              sight,
              relative,
              parts(query, key, value),
              graph.value(root.output())));
      return Match.of(root, nodes, ops.toArray(FusedOp[]::new));
    }

    /** Queries and keys that positions turn are turned where they are. */
    private Map<String, AttentionPart> parts(Projected query, Projected key, Projected value) {
      Map<String, AttentionPart> parts = new HashMap<>();
      parts.put(value.variable(), AttentionPart.VALUES);
      if (query.angles().isEmpty()) {
        parts.put(key.variable(), AttentionPart.KEYS);
      }
      if (formula.isEmpty()) {
        parts.put(scores, AttentionPart.SCORES);
        if (query.angles().isEmpty()) {
          parts.put(query.variable(), AttentionPart.QUERIES);
        }
      }
      return parts;
    }

    /** Blocks may share weights, so the product is named after what it holds. */
    private FusedOp.Linear sideBySide(List<Projected> parts, int width) {
      String name = parts.stream().map(Projected::variable).collect(Collectors.joining("+"));
      return AffineMap.sideBySide(
          graph,
          parts.stream().map(Projected::map).toList(),
          new Value(name, RowKind.TOKEN, width));
    }

    private Optional<FusedOp.HeadNorm> headNorm(Projected query, Projected key) {
      return query
          .norm()
          .map(
              norm ->
                  new FusedOp.HeadNorm(
                      graph.row(norm.gamma()),
                      graph.row(key.norm().orElseThrow().gamma()),
                      norm.epsilon()));
    }
  }
}
