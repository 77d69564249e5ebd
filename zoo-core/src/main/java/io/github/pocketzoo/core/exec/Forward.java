package io.github.pocketzoo.core.exec;

import io.github.pocketzoo.core.data.TokenBatch;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A model ready to run forward. What measures or serves a model knows only this, so that a compiled
 * runtime can stand where SameDiff's executor does.
 *
 * <p>Implementations are safe to call from many threads.
 */
public interface Forward extends AutoCloseable {
  /**
   * Output of a head, unnormalized scores: {@code [batch, numLabels]} of texts, {@code [batch,
   * seqLen, numLabels]} of tokens, {@code [batch, seqLen, vocabulary]} of a masked language model.
   */
  String LOGITS = "logits";

  /** Scores of every token for being the first of the answer, {@code [batch, seqLen]}. */
  String START_LOGITS = "start_logits";

  /** Scores of every token for being the last of the answer, {@code [batch, seqLen]}. */
  String END_LOGITS = "end_logits";

  /** Output of the language model among several heads, {@code [batch, seqLen, vocabulary]}. */
  String PREDICTION_LOGITS = "prediction_logits";

  /** Scores of a pair of texts: in order, or not, {@code [batch, 2]}. */
  String SEQ_RELATIONSHIP_LOGITS = "seq_relationship_logits";

  /** The pooled hidden state, {@code [batch, hidden]}. */
  String POOLER_OUTPUT = "pooler_output";

  /**
   * Runs the model without dropout.
   *
   * @param outputs names of the wanted outputs, such as {@link #LOGITS}
   * @return the outputs by name; the caller closes them
   */
  Map<String, INDArray> run(TokenBatch batch, List<String> outputs);

  /** What executes the model and in which arithmetic, such as {@code "SameDiff f32"}. */
  String engine();

  @Override
  void close();
}
