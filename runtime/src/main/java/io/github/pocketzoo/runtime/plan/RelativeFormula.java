package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.samediff.Node;
import io.github.pocketzoo.core.structure.AttentionHeads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Scores as a sum of terms: the product of queries and keys, and what tells distances and segments
 * (see {@link RelativeScores}). There are many ways to shift scores by distance to tokens and to
 * compare segments; what a term is was tried on random queries, on batches of some sizes.
 *
 * @param content the product of queries and keys
 * @param position queries of the term of distances, q + v
 * @param distances r, {@code [2n − 1][A·d]}
 * @param segments if there are any
 * @param nodes the operations it is made of, without the content's and the queries'
 */
record RelativeFormula(
    Node content,
    String position,
    float[][] distances,
    Optional<SegmentTerm> segments,
    Set<Node> nodes) {

  /**
   * A term of segments.
   *
   * @param query q + w
   * @param same s, {@code [A·d]}
   * @param ids name of the input
   */
  record SegmentTerm(String query, float[] same, String ids) {}

  /** The formula that ends in a variable, if it is one. */
  static Optional<RelativeFormula> of(
      ImportedGraph graph, MaskFunctions masks, String variable, AttentionHeads heads) {
    return new Search(graph, masks, heads).of(variable);
  }

  /** The queries of its terms. */
  List<String> queries() {
    return Stream.concat(Stream.of(position), segments.stream().map(SegmentTerm::query)).toList();
  }

  /**
   * What it is made of, if all queries are of one projection.
   *
   * @param query q + u, or q
   */
  Optional<RelativeScores> scores(ImportedGraph graph, AffineMap query) {
    AffineMap ofDistances = AffineMap.linear(graph, position).orElse(null);
    Optional<AffineMap> ofSegments =
        segments.flatMap(term -> AffineMap.linear(graph, term.query()));
    boolean known =
        ofDistances != null
            && ofDistances.hasProductOf(graph, query)
            && segments.isPresent() == ofSegments.isPresent()
            && ofSegments.filter(map -> !map.hasProductOf(graph, query)).isEmpty();
    if (!known) {
      return Optional.empty();
    }
    return Optional.of(
        new RelativeScores(
            bias(graph, query),
            bias(graph, ofDistances),
            new Tensor("distances", Nd4j.createFromArray(distances)).requireFinite(),
            segments.map(
                term ->
                    new RelativeScores.Segments(
                        bias(graph, ofSegments.orElseThrow()),
                        new Tensor("segments", Nd4j.createFromArray(term.same())).requireFinite(),
                        term.ids()))));
  }

  private Tensor bias(ImportedGraph graph, AffineMap map) {
    return map.biases(graph)
        .orElseGet(() -> new Tensor("no bias", Nd4j.zeros(distances[0].length)));
  }

  /** One attempt. */
  private static final class Search {
    private static final double TOLERANCE = 1e-4;

    private final ImportedGraph graph;
    private final MaskFunctions masks;
    private final int heads;
    private final int size;
    private final Random random = new Random(1);
    private final Set<Node> nodes = new LinkedHashSet<>();

    Search(ImportedGraph graph, MaskFunctions masks, AttentionHeads heads) {
      this.graph = graph;
      this.masks = masks;
      this.heads = heads.queries();
      this.size = heads.size();
    }

    Optional<RelativeFormula> of(String variable) {
      List<String> summands = new ArrayList<>();
      flatten(variable, summands);
      List<Node> products =
          summands.stream().flatMap(each -> graph.producer(each, "matmul").stream()).toList();
      List<ScoreTerm> terms =
          summands.stream()
              .filter(each -> graph.producer(each, "matmul").isEmpty())
              .filter(this::isOfScores)
              .flatMap(each -> ScoreTerm.of(graph, each, heads * size).stream())
              .toList();
      List<ScoreTerm> ofDistances = terms.stream().filter(term -> term.ids().isEmpty()).toList();
      List<ScoreTerm> ofSegments = terms.stream().filter(term -> term.ids().size() == 1).toList();
      boolean known =
          products.size() == 1
              && ofDistances.size() == 1
              && ofSegments.size() <= 1
              && summands.size() == 2 + ofSegments.size();
      if (!known) {
        return Optional.empty();
      }
      terms.forEach(term -> nodes.addAll(term.nodes()));
      Optional<SegmentTerm> segments = ofSegments.stream().findFirst().flatMap(this::segments);
      return segments.isPresent() == ofSegments.isEmpty()
          ? Optional.empty()
          : distances(ofDistances.get(0))
              .map(
                  rows ->
                      new RelativeFormula(
                          products.get(0), ofDistances.get(0).query(), rows, segments, nodes));
    }

    private boolean isOfScores(String variable) {
      return graph.shape(variable).filter(SymbolicShape.scores(heads)::equals).isPresent();
    }

    private void flatten(String variable, List<String> summands) {
      Node sum = graph.producer(variable, "add").orElse(null);
      if (sum == null) {
        summands.add(variable);
      } else {
        nodes.add(sum);
        flatten(sum.input(0), summands);
        flatten(sum.input(1), summands);
      }
    }

    // ---------------------------------------------------------------- distances

    /** r of a term, {@code [2n − 1][A·d]}. */
    private Optional<float[][]> distances(ScoreTerm term) {
      String factor =
          term.product()
              .filter(product -> Product.isPlain(product, false))
              .map(product -> product.input(1))
              .filter(each -> graph.dependencies(each).equals(Set.of(ModelGraph.ATTENTION_MASK)))
              .orElse(null);
      if (factor == null) {
        return Optional.empty();
      }
      float[][] rows = rows(term, factor, masks.longestMask()).orElse(null);
      boolean right =
          rows != null && masks.masks().stream().allMatch(mask -> isOf(term, factor, rows, mask));
      return right ? Optional.of(rows) : Optional.empty();
    }

    /**
     * r by what queries are multiplied with, {@code [A, d, columns]}, where column c is about the
     * distance L − c.
     */
    private Optional<float[][]> rows(ScoreTerm term, String factor, double[][] mask) {
      double[] values = term.evaluate(factor, mask);
      int length = mask[0].length;
      int columns = values.length / (heads * size);
      if (columns < 2 * length || values.length % columns != 0) {
        return Optional.empty();
      }
      float[][] rows = new float[2 * length - 1][heads * size];
      for (int row = 0; row < rows.length; row++) {
        for (int k = 0; k < heads * size; k++) {
          rows[row][k] = (float) values[k * columns + row + 1];
        }
      }
      return Optional.of(rows);
    }

    /** Whether a term is (q_i + v) · r_{i−j} between the tokens of a batch. */
    private boolean isOf(ScoreTerm term, String factor, float[][] longest, double[][] mask) {
      int length = mask[0].length;
      float[][] rows = rows(term, factor, mask).orElse(null);
      if (rows == null) {
        return false;
      }
      int first = (longest.length - rows.length) / 2;
      for (int row = 0; row < rows.length; row++) {
        for (int k = 0; k < rows[row].length; k++) {
          if (!isNear(longest[first + row][k], rows[row][k], 1 + Math.abs(rows[row][k]))) {
            return false;
          }
        }
      }
      double[][] queries = queries(mask);
      double[] scores = term.evaluate(queries, mask, new int[0][]);
      return holds(
          mask,
          (sequence, head, from, to) -> {
            Dot dot = dot(queries[sequence * length + from], rows[length - 1 - from + to], head);
            return dot.isNear(scores[index(length, sequence, head, from, to)]);
          });
    }

    // ---------------------------------------------------------------- segments

    private Optional<SegmentTerm> segments(ScoreTerm term) {
      float[] same = same(term);
      String ids = term.ids().iterator().next();
      return masks.masks().stream().allMatch(mask -> isOf(term, same, mask))
          ? Optional.of(new SegmentTerm(term.query(), same, ids))
          : Optional.empty();
    }

    /** s, by its products with the unit vectors: each has a sequence of two tokens. */
    private float[] same(ScoreTerm term) {
      double[][] units = new double[2 * size][heads * size];
      int[][] ids = new int[size][];
      double[][] mask = new double[size][];
      for (int k = 0; k < size; k++) {
        for (int head = 0; head < heads; head++) {
          units[2 * k][head * size + k] = 1;
        }
        ids[k] = new int[] {0, 1};
        mask[k] = new double[] {1, 1};
      }
      double[] scores = term.evaluate(units, mask, ids);
      float[] same = new float[heads * size];
      for (int k = 0; k < size; k++) {
        for (int head = 0; head < heads; head++) {
          double difference = scores[index(2, k, head, 0, 0)] - scores[index(2, k, head, 0, 1)];
          same[head * size + k] = (float) difference;
        }
      }
      return same;
    }

    /** Whether a term is (q_i + w) · s for tokens of the same segment, but for a number a query. */
    private boolean isOf(ScoreTerm term, float[] same, double[][] mask) {
      int length = mask[0].length;
      double[][] queries = queries(mask);
      int[][] ids = new int[mask.length][length];
      for (int[] row : ids) {
        Arrays.setAll(row, i -> random.nextInt(3));
      }
      double[] scores = term.evaluate(queries, mask, ids);
      return holds(
          mask,
          (sequence, head, from, to) -> {
            Dot dot = dot(queries[sequence * length + from], same, head);
            double own = scores[index(length, sequence, head, from, from)];
            double lost = own - scores[index(length, sequence, head, from, to)];
            return ids[sequence][from] == ids[sequence][to]
                ? Search.isNear(lost, 0, dot.magnitude())
                : dot.isNear(lost);
          });
    }

    // ---------------------------------------------------------------- trials

    private double[][] queries(double[][] mask) {
      double[][] queries = new double[mask.length * mask[0].length][heads * size];
      for (double[] row : queries) {
        Arrays.setAll(row, i -> random.nextGaussian());
      }
      return queries;
    }

    /** Of a score in {@code [B, A, L, L]}. */
    private int index(int length, int sequence, int head, int from, int to) {
      return ((sequence * heads + head) * length + from) * length + to;
    }

    /** What has to hold of the score between two tokens. */
    private interface Condition {
      boolean holds(int sequence, int head, int from, int to);
    }

    /** Whether something holds of all tokens that aren't padding. */
    private boolean holds(double[][] mask, Condition condition) {
      for (int sequence = 0; sequence < mask.length; sequence++) {
        for (int from = 0; from < mask[sequence].length; from++) {
          for (int to = 0; to < mask[sequence].length; to++) {
            for (int head = 0; head < heads; head++) {
              if (mask[sequence][from] == 1
                  && mask[sequence][to] == 1
                  && !condition.holds(sequence, head, from, to)) {
                return false;
              }
            }
          }
        }
      }
      return true;
    }

    /**
     * A product of two heads.
     *
     * @param magnitude what its rounding is relative to
     */
    private record Dot(double value, double magnitude) {
      boolean isNear(double other) {
        return Search.isNear(other, value, magnitude);
      }
    }

    private Dot dot(double[] query, float[] row, int head) {
      double sum = 0;
      double magnitude = 0;
      for (int k = head * size; k < (head + 1) * size; k++) {
        sum += query[k] * row[k];
        magnitude += Math.abs(query[k] * row[k]);
      }
      return new Dot(sum, magnitude);
    }

    private static boolean isNear(double one, double other, double magnitude) {
      return Math.abs(one - other) <= TOLERANCE * (Float.MIN_NORMAL + magnitude);
    }
  }
}
