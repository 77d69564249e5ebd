package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.runtime.kernel.Pointwise;
import java.util.List;
import java.util.Optional;

/**
 * An operation of a fused graph: what the runtime has one kernel (or one short row of kernels) for.
 * Everything is f32 here; in which arithmetic an operation runs is decided when it is compiled.
 */
public sealed interface FusedOp {
  /** Name for the plan, such as {@code encoder.layer.0.attention.self.query}. */
  String name();

  /** What the operation reads. */
  List<Value> inputs();

  /** What the operation writes. */
  Value output();

  /**
   * Rows of tables, added up: out = Σ table[ids].
   *
   * @param lookups at least one
   * @param output {@code [tokens, hidden]}
   */
  record EmbeddingSum(String name, List<Lookup> lookups, Value output) implements FusedOp {
    public EmbeddingSum {
      lookups = List.copyOf(lookups);
    }

    @Override
    public List<Value> inputs() {
      return List.of();
    }
  }

  /**
   * A table and the input that says which of its rows.
   *
   * @param table {@code [entries, hidden]}
   * @param ids name of the graph's input, int32 {@code [batch, seqLen]}
   */
  record Lookup(Tensor table, String ids) {}

  /**
   * Rows of a table for the next, this and the previous position of a sequence, side by side; zeros
   * before the first and after the last position. Padding has rows like other positions.
   *
   * @param lookup of the rows, {@code [tokens, width]}
   * @param output {@code [tokens, 3 · width]}
   */
  record Trigrams(String name, Lookup lookup, Value output) implements FusedOp {
    @Override
    public List<Value> inputs() {
      return List.of();
    }
  }

  /**
   * y = act(x W + b) + r. Matrices that multiply the same x are one operation: their columns stand
   * side by side.
   *
   * @param weights each {@code [in, out]}
   * @param biases one for each of {@code weights}, {@code [out]}; or none at all
   * @param activation applied before the residual is added
   * @param residual r, as wide as the output
   */
  record Linear(
      String name,
      Value input,
      List<Tensor> weights,
      List<Tensor> biases,
      Optional<Pointwise> activation,
      Optional<Value> residual,
      Value output)
      implements FusedOp {
    public Linear {
      weights = List.copyOf(weights);
      biases = List.copyOf(biases);
    }

    @Override
    public List<Value> inputs() {
      return residual.map(r -> List.of(input, r)).orElse(List.of(input));
    }
  }

  /** A normalization over the columns, or what a model has in its place. */
  sealed interface Norm extends FusedOp {
    /** x. */
    Value input();

    /** γ, one a column. */
    Tensor gamma();

    /** ε. */
    double epsilon();

    @Override
    default List<Value> inputs() {
      return List.of(input());
    }
  }

  /** y = (x − μ) / √(σ² + ε) · γ + β over the columns. */
  record LayerNorm(
      String name, Value input, Tensor gamma, Tensor beta, double epsilon, Value output)
      implements Norm {}

  /** y = x / √(mean x² + ε) · γ over the columns. */
  record RmsNorm(String name, Value input, Tensor gamma, double epsilon, Value output)
      implements Norm {}

  /** y = x · γ + β (Sun et al. 2020): no more than that of a layer norm, so ε is 0. */
  record NoNorm(String name, Value input, Tensor gamma, Tensor beta, Value output) implements Norm {
    @Override
    public double epsilon() {
      return 0;
    }
  }

  /**
   * softmax(scale · Q Kᵀ) V for each head and each sequence by itself. Keys that are padding, or
   * that a token doesn't see, get no weight.
   *
   * @param projections Q, K and, unless they are elsewhere, V side by side, {@code [tokens, (A + 2
   *     · keyValues) · d]}; head a has the columns from a · d of each of them
   * @param values V, where it was made of something else than Q and K, {@code [tokens, keyValues ·
   *     d]}
   * @param heads A, keyValues and d
   * @param scale usually 1/√d
   * @param relative what scores have beside Q Kᵀ; only where a token sees all others
   * @param parts what can be asked for, by the name that SameDiff knows it by
   * @param output {@code [tokens, A · d]}
   */
  record Attention(
      String name,
      Value projections,
      Optional<Value> values,
      AttentionHeads heads,
      double scale,
      Sight sight,
      Optional<RelativeScores> relative,
      java.util.Map<String, AttentionPart> parts,
      Value output)
      implements FusedOp {
    public Attention {
      parts = java.util.Map.copyOf(parts);
    }

    /** Name of the input of tokens' segments, where they matter. */
    public Optional<String> segmentIds() {
      return relative.flatMap(RelativeScores::segments).map(RelativeScores.Segments::ids);
    }

    @Override
    public List<Value> inputs() {
      return values.map(v -> List.of(projections, v)).orElse(List.of(projections));
    }
  }

  /**
   * Rotary positions: the query and key heads of a projection are turned by the angles of their
   * positions, where they are. The values beside them stay as they are.
   *
   * @param projections as {@link Attention} reads them; both input and output
   * @param heads A, keyValues and d
   * @param norm of the heads, before they are turned
   * @param angles {@code [positions, d]}: for each position d/2 cosines, then d/2 sines, of the
   *     pairs (k, k + d/2); the same tensor for all blocks with the same angles
   */
  record Rotary(
      String name, Value projections, AttentionHeads heads, Optional<HeadNorm> norm, Tensor angles)
      implements FusedOp {
    @Override
    public List<Value> inputs() {
      return List.of(projections);
    }

    @Override
    public Value output() {
      return projections;
    }
  }

  /**
   * Root mean square normalization of every query and key head by itself.
   *
   * @param queryGain γ of queries, {@code [d]}
   * @param keyGain γ of keys, {@code [d]}
   * @param epsilon ε
   */
  record HeadNorm(Tensor queryGain, Tensor keyGain, double epsilon) {}

  /**
   * y = act(g) ⊙ u, of g and u side by side.
   *
   * @param input g, then u, {@code [rows, 2 · width]}
   * @param activation act
   * @param output {@code [rows, width]}
   */
  record Gate(String name, Value input, Pointwise activation, Value output) implements FusedOp {
    @Override
    public List<Value> inputs() {
      return List.of(input);
    }
  }

  /** A function of every element. */
  record Map(String name, Value input, Pointwise function, Value output) implements FusedOp {
    @Override
    public List<Value> inputs() {
      return List.of(input);
    }
  }

  /** a + b. */
  record Add(String name, Value left, Value right, Value output) implements FusedOp {
    @Override
    public List<Value> inputs() {
      return List.of(left, right);
    }
  }

  /** Softmax over the columns. */
  record Softmax(String name, Value input, Value output) implements FusedOp {
    @Override
    public List<Value> inputs() {
      return List.of(input);
    }
  }

  /**
   * A sequence's rows become one.
   *
   * @param input {@code [tokens, hidden]}
   * @param output {@code [sequences, hidden]}
   */
  record Pool(String name, Value input, Kind kind, Value output) implements FusedOp {
    /** How. */
    public enum Kind {
      /** The first token's row. */
      FIRST,
      /** The last token's row. */
      LAST,
      /** The mean of the tokens' rows, padding left out. */
      MEAN
    }

    @Override
    public List<Value> inputs() {
      return List.of(input);
    }
  }

  /** A float input of the graph, {@code [rows, width]}. */
  record Input(String name, Value output) implements FusedOp {
    @Override
    public List<Value> inputs() {
      return List.of();
    }
  }

  /**
   * What has no kernel: a piece of the graph that runs in ND4J.
   *
   * @param inputs the matrices that the piece reads
   * @param node the piece, which knows the shapes that SameDiff gives its arguments
   */
  record Fallback(String name, List<Value> inputs, Nd4jNode node, Value output) implements FusedOp {
    public Fallback {
      inputs = List.copyOf(inputs);
    }
  }
}
