package io.github.pocketzoo.core.graph;

import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.Projection;
import io.github.pocketzoo.core.structure.Role;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Multi-head attention with relative positions (Dai et al. 2019, section 3.3) and, if wanted,
 * relative segments (Yang et al. 2019, section 2.5):
 *
 * <pre>
 * score(i, j) = ((q_i + u) · k_j + (q_i + v) · W_r r_{i−j} + (q_i + w) · s_{ij}) / √d + bias
 * </pre>
 *
 * where r are {@link RelativeDistances} and s is one of two vectors: for tokens of the same
 * segment, and of different ones. Keys and values are those of tokens, K of them: the sequence's,
 * and maybe those of a {@link SegmentMemory} before it. Queries may come from elsewhere (the two
 * streams of Yang et al. 2019, section 2.3).
 *
 * @param heads A
 * @param headSize d
 * @param dropout rate of dropout on the attention probabilities
 */
public record RelativeAttention(int heads, int headSize, double dropout) {

  /**
   * What a block has beside its projections.
   *
   * @param distance W_r
   * @param content name of u, {@code [A·d]}
   * @param position name of v, {@code [A·d]}
   * @param segments for relative segments
   */
  public record Names(
      Projection distance, String content, String position, Optional<SegmentNames> segments) {}

  /**
   * What a block has for relative segments.
   *
   * @param bias name of w, {@code [A·d]}
   * @param vectors name of the two s, {@code [2, A·d]}
   */
  public record SegmentNames(String bias, String vectors) {}

  /**
   * How tokens stand to one another: the same for all blocks.
   *
   * @param distances see {@link RelativeDistances}: {@code [2L, H]}, or {@code [M + L + 1, H]} with
   *     a memory
   * @param otherSegment 1 where two tokens' segments differ, {@code [B, 1, L, L]}
   * @param memory where tokens attend to those before them: what there is before the first; nothing
   *     where they attend to both sides
   */
  public record Relations(
      SDVariable distances, Optional<SDVariable> otherSegment, Optional<SegmentMemory> memory) {
    /**
     * The relations of a graph's tokens and their segments.
     *
     * @param distances {@code [2L, H]}
     */
    public static Relations of(GraphContext graph, SDVariable distances) {
      SameDiff sd = graph.sameDiff();
      SDVariable segments = graph.comparedIds(ModelGraph.TOKEN_TYPE_IDS);
      SDVariable differ = sd.neq(sd.expandDims(segments, 2), sd.expandDims(segments, 1));
      SDVariable other = sd.expandDims(differ.castTo(graph.attentionMask().dataType()), 1);
      return new Relations(distances, Optional.of(other), Optional.empty());
    }

    /**
     * The relations to tokens before.
     *
     * @param distances {@code [M + L + 1, H]}
     */
    public static Relations back(SDVariable distances, SegmentMemory memory) {
      return new Relations(distances, Optional.empty(), Optional.of(memory));
    }

    /** K, a vector of one element. */
    private SDVariable keys(GraphContext graph) {
      return memory.map(each -> each.keys(graph)).orElseGet(graph::length);
    }

    /** {@code [B·K, A·d] → [B, K, A, d]}. */
    private SDVariable toSequences(GraphContext graph, SDVariable x, long heads, long size) {
      return memory
          .map(each -> each.toSequences(graph, x, heads, size))
          .orElseGet(() -> graph.toSequences(x, heads, size));
    }

    /** {@code [A, B·L, distances]} in any shape {@code → [A·B·L, K]} in any shape. */
    private SDVariable toTokens(GraphContext graph, SDVariable byDistance) {
      return memory
          .map(each -> RelativeShift.apply(graph, byDistance, each.keys(graph).add(1)))
          .orElseGet(() -> RelativeShift.apply(graph, byDistance));
    }
  }

  /**
   * What queries meet in a block.
   *
   * @param keysT {@code [B, A, d, K]}
   * @param values {@code [B, A, K, d]}
   * @param distancesT {@code [A, d, distances]}
   * @param segment s of different segments − s of the same one: what the scores have in common
   *     doesn't matter, {@code [A, d, 1]}
   * @param relations how tokens stand to one another
   */
  public record KeysAndValues(
      SDVariable keysT,
      SDVariable values,
      SDVariable distancesT,
      Optional<SDVariable> segment,
      Relations relations) {}

  /**
   * Makes keys and values.
   *
   * @param x {@code [B·K, H]}
   */
  public KeysAndValues keysAndValues(
      GraphContext graph, Block block, Names names, SDVariable x, Relations relations) {
    SameDiff sd = graph.sameDiff();
    SDVariable keys = Linear.apply(graph, block.projections().get(Role.KEY), x);
    SDVariable values = Linear.apply(graph, block.projections().get(Role.VALUE), x);
    SDVariable distances = Linear.apply(graph, names.distance(), relations.distances());
    return new KeysAndValues(
        sd.permute(relations.toSequences(graph, keys, heads, headSize), 0, 2, 3, 1),
        sd.permute(relations.toSequences(graph, values, heads, headSize), 0, 2, 1, 3),
        sd.permute(distances.reshape(-1, heads, headSize), 1, 2, 0),
        names.segments().map(each -> difference(graph, each)),
        relations);
  }

  /** {@code [A, d, 1]}. */
  private SDVariable difference(GraphContext graph, SegmentNames names) {
    return graph
        .constant(Nd4j.createFromArray(new double[][] {{-1, 1}}))
        .mmul(graph.parameter(names.vectors()))
        .reshape(heads, headSize, 1);
  }

  /**
   * Attends.
   *
   * @param name prefix of the dropout input
   * @param output what the probabilities are called, if they are an output of the graph
   * @param x what queries are made of, {@code [B·L, H]}
   * @param bias added to the scores, {@code [B, 1, 1, K]} or {@code [B, 1, L, K]}: see {@link
   *     AttentionBias}
   * @return {@code [B·L, H]}
   */
  public SDVariable apply(
      GraphContext graph,
      String name,
      Optional<String> output,
      Block block,
      Names names,
      SDVariable x,
      KeysAndValues tokens,
      SDVariable bias) {
    SameDiff sd = graph.sameDiff();
    SDVariable query = Linear.apply(graph, block.projections().get(Role.QUERY), x);
    SDVariable scores =
        content(graph, query.add(graph.parameter(names.content())), tokens)
            .add(position(graph, query.add(graph.parameter(names.position())), tokens));
    if (names.segments().isPresent()) {
      SDVariable w = graph.parameter(names.segments().get().bias());
      scores = scores.add(segment(graph, query.add(w), tokens));
    }
    SDVariable softmax = sd.nn().softmax(scores.mul(1 / Math.sqrt(headSize)).add(bias), -1);
    SDVariable probabilities =
        graph.dropout(
            name + ".probs",
            output.map(softmax::rename).orElse(softmax),
            dropout,
            DropoutMask.Shape.ATTENTION,
            tokens.relations().memory().orElse(SegmentMemory.NONE));
    SDVariable context = sd.mmul(probabilities, tokens.values());
    SDVariable merged = sd.permute(context, 0, 2, 1, 3).reshape(-1, (long) heads * headSize);
    return Linear.apply(graph, block.projections().get(Role.ATTENTION_OUTPUT), merged);
  }

  /** {@code [B, A, L, K]}. */
  private SDVariable content(GraphContext graph, SDVariable query, KeysAndValues tokens) {
    SameDiff sd = graph.sameDiff();
    SDVariable queries = sd.permute(graph.toSequences(query, heads, headSize), 0, 2, 1, 3);
    return sd.mmul(queries, tokens.keysT());
  }

  /** {@code [B, A, L, K]}. */
  private SDVariable position(GraphContext graph, SDVariable query, KeysAndValues tokens) {
    SameDiff sd = graph.sameDiff();
    SDVariable byDistance = sd.mmul(byHead(sd, query), tokens.distancesT());
    Relations relations = tokens.relations();
    return toScores(graph, relations.toTokens(graph, byDistance), relations.keys(graph));
  }

  /** {@code [B, A, L, L]}. */
  private SDVariable segment(GraphContext graph, SDVariable query, KeysAndValues tokens) {
    SameDiff sd = graph.sameDiff();
    SDVariable differs = sd.mmul(byHead(sd, query), tokens.segment().orElseThrow());
    SDVariable one = sd.constant(Nd4j.createFromArray(1L));
    return toScores(graph, differs, one).mul(tokens.relations().otherSegment().orElseThrow());
  }

  /**
   * {@code [B·L, A·d] → [A, B·L, d]}: distances and segments are the same for all sequences, so
   * heads are the outer axis.
   */
  private SDVariable byHead(SameDiff sd, SDVariable query) {
    return sd.permute(query.reshape(-1, heads, headSize), 1, 0, 2);
  }

  /** {@code [A, B·L, columns]} in any shape {@code → [B, A, L, columns]}. */
  private SDVariable toScores(GraphContext graph, SDVariable x, SDVariable columns) {
    SameDiff sd = graph.sameDiff();
    SDVariable outer = sd.constant(Nd4j.createFromArray((long) heads));
    SDVariable shape = sd.concat(0, outer, graph.batch(), graph.length(), columns);
    return sd.permute(sd.reshape(x, shape), 1, 0, 2, 3);
  }
}
