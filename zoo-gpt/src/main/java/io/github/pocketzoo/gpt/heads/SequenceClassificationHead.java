package io.github.pocketzoo.gpt.heads;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.graph.Linear;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.model.Head;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Projection;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Text classification (Radford et al. 2018, section 3.2): a linear map of the last token's hidden
 * state, the only one that has seen the whole text; {@link Forward#LOGITS} are {@code [batch,
 * numLabels]}.
 *
 * @param spec the labels
 * @param hiddenSize H
 */
public record SequenceClassificationHead(HeadSpec spec, int hiddenSize) implements Head {
  /** The module. */
  public static final String NAME = "score";

  private static final Projection OUTPUT = Projection.withoutBias(NAME);

  @Override
  public List<ParameterSpec> parameters() {
    return List.of(ParameterSpec.linearWeight(OUTPUT.weight(), hiddenSize, spec.labels().size()));
  }

  @Override
  public void addTo(GraphContext graph, SDVariable hidden) {
    Linear.apply(graph, OUTPUT, Pooling.LAST.apply(graph, hidden)).rename(Forward.LOGITS);
  }
}
