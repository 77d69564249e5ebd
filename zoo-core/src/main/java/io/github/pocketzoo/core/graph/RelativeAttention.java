package io.github.pocketzoo.core.graph;

import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.Projection;
import io.github.pocketzoo.core.structure.Role;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Multi-head attention with relative positions (Dai et al. 2019, section 3.3) and relative segments
 * (Yang et al. 2019, section 2.5):
 *
 * <pre>
 * score(i, j) = ((q_i + u) · k_j + (q_i + v) · W_r r_{i−j} + (q_i + w) · s_{ij}) / √d + bias
 * </pre>
 *
 * where r are {@link RelativeDistances} and s is one of two vectors: for tokens of the same
 * segment, and of different ones. Keys and values are those of tokens; queries may come from
 * elsewhere (the two streams of Yang et al. 2019, section 2.3).
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
   * @param segment name of w, {@code [A·d]}
   * @param segments name of the two s, {@code [2, A·d]}
   */
  public record Names(
      Projection distance, String content, String position, String segment, String segments) {}

  /**
   * How tokens stand to one another: the same for all blocks.
   *
   * @param distances see {@link RelativeDistances}, {@code [2L, H]}
   * @param otherSegment 1 where two tokens' segments differ, {@code [B, 1, L, L]}
   */
  public record Relations(SDVariable distances, SDVariable otherSegment) {
    /** The relations of a graph's tokens, whose distances are given. */
    public static Relations of(GraphContext graph, SDVariable distances) {
      SameDiff sd = graph.sameDiff();
      SDVariable segments = graph.comparedIds(ModelGraph.TOKEN_TYPE_IDS);
      SDVariable differ = sd.neq(sd.expandDims(segments, 2), sd.expandDims(segments, 1));
      return new Relations(
          distances, sd.expandDims(differ.castTo(graph.attentionMask().dataType()), 1));
    }
  }

  /**
   * What queries meet in a block.
   *
   * @param keysT {@code [B, A, d, L]}
   * @param values {@code [B, A, L, d]}
   * @param distancesT {@code [A, d, 2L]}
   * @param segment s of different segments − s of the same one: what the scores have in common
   *     doesn't matter, {@code [A, d, 1]}
   * @param otherSegment {@code [B, 1, L, L]}
   */
  public record Memory(
      SDVariable keysT,
      SDVariable values,
      SDVariable distancesT,
      SDVariable segment,
      SDVariable otherSegment) {}

  /**
   * Makes keys and values.
   *
   * @param x {@code [B·L, H]}
   */
  public Memory memory(
      GraphContext graph, Block block, Names names, SDVariable x, Relations relations) {
    SameDiff sd = graph.sameDiff();
    SDVariable keys = Linear.apply(graph, block.projections().get(Role.KEY), x);
    SDVariable values = Linear.apply(graph, block.projections().get(Role.VALUE), x);
    SDVariable distances = Linear.apply(graph, names.distance(), relations.distances());
    SDVariable difference =
        graph
            .constant(Nd4j.createFromArray(new double[][] {{-1, 1}}))
            .mmul(graph.parameter(names.segments()));
    return new Memory(
        sd.permute(graph.toSequences(keys, heads, headSize), 0, 2, 3, 1),
        sd.permute(graph.toSequences(values, heads, headSize), 0, 2, 1, 3),
        sd.permute(distances.reshape(-1, heads, headSize), 1, 2, 0),
        difference.reshape(heads, headSize, 1),
        relations.otherSegment());
  }

  /**
   * Attends.
   *
   * @param name prefix of the dropout input
   * @param output what the probabilities are called, if they are an output of the graph
   * @param x what queries are made of, {@code [B·L, H]}
   * @param bias added to the scores, {@code [B, 1, 1, L]} or {@code [B, 1, L, L]}: see {@link
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
      Memory memory,
      SDVariable bias) {
    SameDiff sd = graph.sameDiff();
    SDVariable query = Linear.apply(graph, block.projections().get(Role.QUERY), x);
    SDVariable scores =
        content(graph, query.add(graph.parameter(names.content())), memory)
            .add(position(graph, query.add(graph.parameter(names.position())), memory))
            .add(segment(graph, query.add(graph.parameter(names.segment())), memory))
            .mul(1 / Math.sqrt(headSize))
            .add(bias);
    SDVariable softmax = sd.nn().softmax(scores, -1);
    SDVariable probabilities =
        graph.dropout(
            name + ".probs",
            output.map(softmax::rename).orElse(softmax),
            dropout,
            DropoutMask.Shape.ATTENTION);
    SDVariable context = sd.mmul(probabilities, memory.values());
    SDVariable merged = sd.permute(context, 0, 2, 1, 3).reshape(-1, (long) heads * headSize);
    return Linear.apply(graph, block.projections().get(Role.ATTENTION_OUTPUT), merged);
  }

  /** {@code [B, A, L, L]}. */
  private SDVariable content(GraphContext graph, SDVariable query, Memory memory) {
    SameDiff sd = graph.sameDiff();
    SDVariable queries = sd.permute(graph.toSequences(query, heads, headSize), 0, 2, 1, 3);
    return sd.mmul(queries, memory.keysT());
  }

  /** {@code [B, A, L, L]}. */
  private SDVariable position(GraphContext graph, SDVariable query, Memory memory) {
    SameDiff sd = graph.sameDiff();
    SDVariable byDistance = sd.mmul(byHead(sd, query), memory.distancesT());
    SDVariable byToken = RelativeShift.apply(graph, byDistance);
    return toScores(graph, byToken, graph.length());
  }

  /** {@code [B, A, L, L]}. */
  private SDVariable segment(GraphContext graph, SDVariable query, Memory memory) {
    SameDiff sd = graph.sameDiff();
    SDVariable differs = sd.mmul(byHead(sd, query), memory.segment());
    SDVariable one = sd.constant(Nd4j.createFromArray(1L));
    return toScores(graph, differs, one).mul(memory.otherSegment());
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
