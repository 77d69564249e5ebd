package io.github.pocketzoo.bert.heads;

import io.github.pocketzoo.bert.encoder.EncoderNames;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.DropoutMask;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.graph.Linear;
import io.github.pocketzoo.core.model.Head;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Projection;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Extractive question answering (Devlin et al. 2019, section 4.2): a linear map gives every token
 * two scores, for being the first and the last of the answer; {@link Forward#LOGITS} are {@code
 * [batch, seqLen, 2]}.
 *
 * @param dropout rate on the hidden states, which only DistilBERT has
 * @param hiddenSize H
 */
record QuestionAnsweringHead(double dropout, int hiddenSize) implements Head {
  private static final int SCORES = 2;

  @Override
  public HeadSpec spec() {
    return HeadSpec.of(Task.QUESTION_ANSWERING);
  }

  @Override
  public List<ParameterSpec> parameters() {
    return EncoderNames.linear(HeadNames.QUESTION_ANSWERING, hiddenSize, SCORES);
  }

  @Override
  public void addTo(GraphContext graph, SDVariable hidden) {
    SDVariable tokens = hidden.reshape(-1, hiddenSize);
    String name = HeadNames.QUESTION_ANSWERING;
    tokens = graph.dropout(name, tokens, dropout, DropoutMask.Shape.HIDDEN);
    SDVariable logits = Linear.apply(graph, Projection.named(name), tokens);
    graph.toSequences(logits, SCORES).rename(Forward.LOGITS);
  }
}
