package io.github.pocketzoo.core.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * A SameDiff graph of a model.
 *
 * <p>Inputs: {@link #INPUT_IDS}, {@link #TOKEN_TYPE_IDS}, {@link #POSITION_IDS} (int32) and {@link
 * #ATTENTION_MASK} (the parameters' type; 1 token, 0 padding), each {@code [batch, seqLen]}.
 *
 * <p>Outputs: {@link #hiddenState} 0 to N, {@code [batch, seqLen, hidden]}, and those of the head.
 *
 * @param sameDiff the graph
 * @param lookups its embedding lookups
 * @param trainedLookups those whose tables are to be trained
 * @param dropouts its dropout inputs; empty in an inference graph
 * @param hiddenSize width of the hidden states
 * @param attentionHeads number of attention heads
 */
public record ModelGraph(
    SameDiff sameDiff,
    List<EmbeddingLookup> lookups,
    List<EmbeddingLookup> trainedLookups,
    List<DropoutMask> dropouts,
    int hiddenSize,
    int attentionHeads) {
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

  public ModelGraph {
    lookups = List.copyOf(lookups);
    trainedLookups = List.copyOf(trainedLookups);
    dropouts = List.copyOf(dropouts);
  }
}
