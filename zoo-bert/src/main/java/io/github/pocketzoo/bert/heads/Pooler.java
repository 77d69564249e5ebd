package io.github.pocketzoo.bert.heads;

import io.github.pocketzoo.bert.encoder.EncoderNames;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.graph.Linear;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Projection;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * BERT's pooler (Devlin et al. 2019): tanh(h₀ W + b), where h₀ is the first token's hidden state.
 *
 * @param name its module
 * @param transforms whether it does; MobileBERT may take h₀ as it is
 * @param hiddenSize H
 */
record Pooler(String name, boolean transforms, int hiddenSize) {

  List<ParameterSpec> parameters() {
    return transforms ? EncoderNames.linear(name, hiddenSize, hiddenSize) : List.of();
  }

  /** {@code [B, L, H] → [B, H]}. */
  SDVariable apply(GraphContext graph, SDVariable hidden) {
    SDVariable first = Pooling.CLS.apply(graph, hidden);
    if (!transforms) {
      return first;
    }
    return graph.sameDiff().math().tanh(Linear.apply(graph, Projection.named(name), first));
  }
}
