package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.graph.ModelGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Tells what a variable that depends on nothing but the attention mask does with it, by trying it
 * on some masks. There are many ways to write such a formula and just a few that mean something.
 */
final class MaskFunctions {
  private static final double HIDDEN = -1000;

  /** None has a single position: ND4J's reductions fail on an axis of size 1. */
  private static final List<double[][]> MASKS =
      List.of(
          new double[][] {{1, 1}},
          new double[][] {{1, 0, 1, 1}, {1, 1, 1, 0}, {1, 1, 0, 0}},
          new double[][] {{1, 1, 1, 1, 1}, {1, 1, 0, 0, 0}});

  private static final List<double[][]> PADDED_BEHIND =
      List.of(
          new double[][] {{1, 1}, {1, 0}},
          new double[][] {{1, 1, 1, 1, 1}, {1, 1, 1, 1, 0}, {1, 1, 0, 0, 0}, {1, 0, 0, 0, 0}});

  /** Tokens on which a bias is tried as a whole; of so many it takes 67 MB. */
  private static final int MOST_TRIED_AS_A_WHOLE = 4_096;

  /** Tokens that are tried at once of longer texts. */
  private static final int SAMPLE = 512;

  private final ImportedGraph graph;

  /** Tokens of the sequence on which windows are looked for. */
  private final int longest;

  private final Map<String, Optional<Sight>> biases = new HashMap<>();

  /**
   * @param longest tokens of the longest sequence that the answers have to hold for, at least 2
   */
  MaskFunctions(ImportedGraph graph, int longest) {
    this.graph = graph;
    this.longest = longest;
  }

  /**
   * What a token sees, where a variable is 0 for it and −1,000 or less for everything else, padding
   * included: {@code [B, 1, 1, L]}, or {@code [B, 1, L, L]} where it depends on the query.
   */
  Optional<Sight> sight(String bias) {
    return biases.computeIfAbsent(bias, this::find);
  }

  private Optional<Sight> find(String bias) {
    if (holds(
        bias, SymbolicShape.perKey(), (mask, value) -> mask == 1 ? value == 0 : value <= HIDDEN)) {
      return Optional.of(Sight.ALL);
    }
    if (!isOfMask(bias, SymbolicShape.perQueryAndKey())) {
      return Optional.empty();
    }
    Optional<Sight> sight =
        longest > MOST_TRIED_AS_A_WHOLE
            ? PositionFormula.of(graph, bias).filter(this::countsFromZero).flatMap(this::sampled)
            : whole(bias);
    return sight.filter(
        each -> MASKS.stream().allMatch(mask -> isSight(each, mask, evaluate(bias, mask))));
  }

  private Optional<Sight> whole(String bias) {
    double[][] tokens = longestMask();
    double[] values = evaluate(bias, tokens);
    int seenByLast = 0;
    for (int key = 0; key < longest; key++) {
      seenByLast += values[(longest - 1) * longest + key] == 0 ? 1 : 0;
    }
    return sight(seenByLast).filter(sight -> isSight(sight, tokens, values));
  }

  private Optional<Sight> sight(int seenByLast) {
    if (seenByLast == 0) {
      return Optional.empty();
    }
    return Optional.of(seenByLast == longest ? Sight.CAUSAL : Sight.window(seenByLast));
  }

  /** The last token is tried with all others, these with their neighbours and with some far off. */
  private Optional<Sight> sampled(PositionFormula bias) {
    List<int[]> samples = samples();
    int seenByLast = bias.evaluate(samples.get(0))[0] == 0 ? 1 : 0;
    for (int[] sample : samples.subList(1, samples.size())) {
      double[] values = bias.evaluate(sample);
      for (int key = 1; key < sample.length; key++) {
        seenByLast += values[key] == 0 ? 1 : 0;
      }
    }
    return sight(seenByLast)
        .filter(
            sight ->
                samples.stream().allMatch(sample -> isSight(sight, sample, bias.evaluate(sample))));
  }

  /**
   * Positions in falling order, so that no token's number is its position. Each begins with the
   * last; the first sample goes through the text in equal steps, the others hold all positions
   * once.
   */
  private List<int[]> samples() {
    int last = longest - 1;
    int step = Math.max(1, last / SAMPLE);
    List<int[]> samples = new ArrayList<>();
    samples.add(IntStream.rangeClosed(0, last / step).map(i -> last - i * step).toArray());
    for (int end = last; end > 0; end -= SAMPLE) {
      int from = Math.max(0, end - SAMPLE);
      int to = end;
      samples.add(
          IntStream.concat(
                  IntStream.of(last), IntStream.range(from, to).map(i -> from + to - 1 - i))
              .toArray());
    }
    return samples;
  }

  /** Whether what numbers the tokens is 0, 1, 2 and so on. */
  private boolean countsFromZero(PositionFormula formula) {
    double[][] mask = MASKS.get(MASKS.size() - 1);
    double[] numbers = IntStream.range(0, mask[0].length).asDoubleStream().toArray();
    return formula.numberings().stream()
        .allMatch(name -> Arrays.equals(evaluate(name, mask), numbers));
  }

  /** A sequence of as many tokens as any may have. */
  double[][] longestMask() {
    double[][] tokens = new double[1][longest];
    Arrays.fill(tokens[0], 1);
    return tokens;
  }

  /** Masks to try a formula on. */
  List<double[][]> masks() {
    return MASKS;
  }

  /** Whether biases are those of a sight; of padding, no queries are looked at. */
  private static boolean isSight(Sight sight, double[][] mask, double[] values) {
    int length = mask[0].length;
    for (int i = 0; i < values.length; i++) {
      int sequence = i / (length * length);
      int query = i / length % length;
      int key = i % length;
      boolean seen = mask[sequence][key] == 1 && sight.sees(query, key);
      if (mask[sequence][query] == 1 && (seen ? values[i] != 0 : values[i] > HIDDEN)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the biases of a text without padding are those of a sight. */
  private static boolean isSight(Sight sight, int[] positions, double[] values) {
    for (int i = 0; i < values.length; i++) {
      boolean seen = sight.sees(positions[i / positions.length], positions[i % positions.length]);
      if (seen ? values[i] != 0 : values[i] > HIDDEN) {
        return false;
      }
    }
    return true;
  }

  /** Whether {@code [B, L, 1]} is the mask itself. */
  boolean isMask(String variable) {
    return holds(variable, SymbolicShape.perToken(), (mask, value) -> value == mask);
  }

  /** Whether {@code [B, 1]} is the number of tokens. */
  boolean isTokenCount(String variable) {
    if (!isOfMask(variable, SymbolicShape.perSequence())) {
      return false;
    }
    return MASKS.stream()
        .allMatch(
            mask -> {
              double[] values = evaluate(variable, mask);
              boolean all = true;
              for (int row = 0; row < mask.length; row++) {
                all &= values[row] == Arrays.stream(mask[row]).sum();
              }
              return all;
            });
  }

  /**
   * Whether {@code [B, 1, L]} is 1 at the last token and 0 elsewhere, where all padding stands
   * behind the tokens.
   */
  boolean isLastToken(String variable) {
    return isOfMask(variable, SymbolicShape.rowPerSequence())
        && PADDED_BEHIND.stream()
            .allMatch(
                mask -> {
                  double[] values = evaluate(variable, mask);
                  int length = mask[0].length;
                  boolean all = true;
                  for (int i = 0; i < values.length; i++) {
                    int last = (int) Arrays.stream(mask[i / length]).sum() - 1;
                    all &= values[i] == (i % length == last ? 1 : 0);
                  }
                  return all;
                });
  }

  /** What has to hold of a variable's value where the mask has a value. */
  private interface Condition {
    boolean holds(double mask, double value);
  }

  private boolean holds(String variable, SymbolicShape shape, Condition condition) {
    return isOfMask(variable, shape)
        && MASKS.stream().allMatch(mask -> holds(mask, evaluate(variable, mask), condition));
  }

  private static boolean holds(double[][] mask, double[] values, Condition condition) {
    int length = mask[0].length;
    for (int i = 0; i < values.length; i++) {
      if (!condition.holds(mask[i / length][i % length], values[i])) {
        return false;
      }
    }
    return true;
  }

  /** Whether a variable has a shape and depends on nothing but the mask. */
  boolean isOfMask(String variable, SymbolicShape shape) {
    return graph.shape(variable).filter(shape::equals).isPresent()
        && graph.dependencies(variable).equals(Set.of(ModelGraph.ATTENTION_MASK));
  }

  /** The value of a variable that depends on nothing but the mask, row-major. */
  double[] evaluate(String variable, double[][] mask) {
    DataType type = graph.graphInput(ModelGraph.ATTENTION_MASK).orElseThrow().type();
    try (INDArray doubles = Nd4j.createFromArray(mask);
        INDArray input = doubles.castTo(type);
        INDArray result =
            graph
                .executor()
                .run(Map.of(ModelGraph.ATTENTION_MASK, input), List.of(variable))
                .get(variable)) {
      return result.dup('c').data().asDouble();
    }
  }
}
