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
 * N − 1, and those of the head.
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
