package io.github.pocketzoo.core.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * A SameDiff graph of a model.
 *
 * <p>Inputs: {@link #INPUT_IDS}, {@link #TOKEN_TYPE_IDS}, {@link #POSITION_IDS} (int32) and {@link
 * #ATTENTION_MASK} (the parameters' type; 1 token, 0 padding), each {@code [batch, seqLen]}.
 *
 * <p>Outputs: {@link #hiddenState} 0 to N, {@code [batch, seqLen, hidden]}, {@link #attention} 0 to
 * N − 1, {@link #attentionScores}, {@link #queries}, {@link #keys} and {@link #values} where the
 * attention has them, and those of the head.
 *
 * @param sameDiff the graph
 * @param lookups its embedding lookups
 * @param trainedLookups those whose tables are to be trained
 * @param comparedIds its inputs of ids that are compared, whether they choose rows of tables or not
 * @param dropouts its dropout inputs; empty in an inference graph
 * @param hiddenSize width of the hidden states
 * @param attentionHeads number of attention heads
 * @param lengthMultiple sequences must be padded to a multiple of this many positions; 1 but for
 *     sparse attention
 */
public record ModelGraph(
    SameDiff sameDiff,
    List<EmbeddingLookup> lookups,
    List<EmbeddingLookup> trainedLookups,
    List<String> comparedIds,
    List<DropoutMask> dropouts,
    int hiddenSize,
    int attentionHeads,
    int lengthMultiple) {
  public static final String INPUT_IDS = "input_ids";
  public static final String TOKEN_TYPE_IDS = "token_type_ids";
  public static final String POSITION_IDS = "position_ids";
  public static final String ATTENTION_MASK = "attention_mask";

  /**
   * Input of a training graph with a language model's head: the tokens to predict, numbered {@code
   * sequence · seqLen + position}, each at most once, {@code [M]} (int32).
   */
  public static final String PREDICTED_POSITIONS = "predicted_positions";

  /** Scores of {@link #attentionScores} that are no larger than this are of tokens not seen. */
  public static final double UNSEEN = -AttentionBias.HIDDEN / 2;

  /**
   * Name of a hidden state, in every graph.
   *
   * @param index 0 for the embeddings' output, i for the output of the i-th block
   */
  public static String hiddenState(int index) {
    return "hidden_states." + index;
  }

  /**
   * Name of the attention probabilities of a block, {@code [batch, heads, seqLen, seqLen]}: row i
   * says how much token i takes from each token. SameDiff computes them only when they are asked
   * for; a compiled model doesn't keep them.
   *
   * @param index of the block, from 0, as in transformers' {@code attentions}
   */
  public static String attention(int index) {
    return "attentions." + index;
  }

  /**
   * Name of the scores that the {@link #attention} of a block is the softmax of, {@code [batch,
   * heads, seqLen, seqLen]}; where a token doesn't see another, at most {@link #UNSEEN}. Graphs of
   * dense attention have them. Like the probabilities, they are computed when they are asked for;
   * compiled models have them, too, but of relative attention.
   *
   * @param index of the block, from 0
   */
  public static String attentionScores(int index) {
    return "attention_scores." + index;
  }

  /**
   * Name of what a block's query heads are, before they are turned by their positions, {@code
   * [batch, seqLen, heads, headSize]}. Graphs of {@link SelfAttention} have them; compiled ones,
   * too, where no positions turn queries or are added to them.
   *
   * @param index of the block, from 0
   */
  public static String queries(int index) {
    return "queries." + index;
  }

  /**
   * Name of a block's key heads; as {@link #queries}, but there may be fewer of them.
   *
   * @param index of the block, from 0
   */
  public static String keys(int index) {
    return "keys." + index;
  }

  /**
   * Name of a block's value heads; as {@link #queries}, but there may be fewer of them.
   *
   * @param index of the block, from 0
   */
  public static String values(int index) {
    return "values." + index;
  }

  /**
   * Name of the input of a block's memory, {@code [batch, memory, hidden]}, in graphs that have it:
   * see {@link SegmentMemory}.
   *
   * @param block index of the block, from 0
   */
  public static String memory(int block) {
    return "memory." + block;
  }

  /** A graph for sequences of any length. */
  public ModelGraph(
      SameDiff sameDiff,
      List<EmbeddingLookup> lookups,
      List<EmbeddingLookup> trainedLookups,
      List<DropoutMask> dropouts,
      int hiddenSize,
      int attentionHeads) {
    this(sameDiff, lookups, trainedLookups, List.of(), dropouts, hiddenSize, attentionHeads, 1);
  }

  public ModelGraph {
    lookups = List.copyOf(lookups);
    trainedLookups = List.copyOf(trainedLookups);
    comparedIds = List.copyOf(comparedIds);
    dropouts = List.copyOf(dropouts);
  }
}
