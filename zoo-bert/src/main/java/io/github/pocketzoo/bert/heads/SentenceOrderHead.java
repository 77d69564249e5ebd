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
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Whether the second text follows the first (Devlin et al. 2019), or whether two texts are in order
 * (Lan et al. 2020): pooled state → linear; {@link Forward#LOGITS} are {@code [batch, 2]}, of which
 * the first speaks for the right order.
 *
 * @param pooler pools the hidden states
 * @param name of the linear map
 * @param dropout rate on the pooled state
 */
record SentenceOrderHead(Pooler pooler, String name, double dropout) implements Head {
  private static final int CLASSES = 2;

  @Override
  public HeadSpec spec() {
    return HeadSpec.of(Task.NEXT_SENTENCE_PREDICTION);
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> specs = new ArrayList<>(pooler.parameters());
    specs.addAll(EncoderNames.linear(name, pooler.hiddenSize(), CLASSES));
    return specs;
  }

  @Override
  public void addTo(GraphContext graph, SDVariable hidden) {
    addTo(graph, hidden, Forward.LOGITS);
  }

  void addTo(GraphContext graph, SDVariable hidden, String output) {
    SDVariable pooled = pooler.apply(graph, hidden);
    pooled = graph.dropout(name, pooled, dropout, DropoutMask.Shape.POOLED);
    Linear.apply(graph, Projection.named(name), pooled).rename(output);
  }
}
