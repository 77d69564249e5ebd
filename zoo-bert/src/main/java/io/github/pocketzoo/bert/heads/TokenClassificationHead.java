package io.github.pocketzoo.bert.heads;

import io.github.pocketzoo.bert.encoder.EncoderNames;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.DropoutMask;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.graph.Linear;
import io.github.pocketzoo.core.model.Head;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Projection;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Token classification: hidden state → dropout → linear; {@link Forward#LOGITS} are {@code [batch,
 * seqLen, numLabels]}.
 */
record TokenClassificationHead(HeadSpec spec, double dropout, int hiddenSize) implements Head {
  @Override
  public List<ParameterSpec> parameters() {
    return EncoderNames.linear(HeadNames.TOKEN_CLASSIFIER, hiddenSize, spec.labels().size());
  }

  @Override
  public void addTo(GraphContext graph, SDVariable hidden) {
    String name = HeadNames.TOKEN_CLASSIFIER;
    SDVariable tokens = hidden.reshape(-1, hiddenSize);
    tokens = graph.dropout(name, tokens, dropout, DropoutMask.Shape.HIDDEN);
    SDVariable logits = Linear.apply(graph, Projection.named(name), tokens);
    graph.toSequences(logits, spec.labels().size()).rename(Forward.LOGITS);
  }
}
