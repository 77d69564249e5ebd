package io.github.pocketzoo.bert.heads;

import io.github.pocketzoo.bert.encoder.EncoderNames;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.Activation;
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
 * Replaced-token detection (Clark et al. 2020): act(x W + b) w + c is positive where a token isn't
 * the original one; {@link Forward#LOGITS} are {@code [batch, seqLen, 1]}.
 */
record ReplacedTokenHead(HeadNames.ReplacedTokens names, Activation activation, int hiddenSize)
    implements Head {
  @Override
  public HeadSpec spec() {
    return HeadSpec.of(Task.PRETRAINING);
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> specs = new ArrayList<>();
    specs.addAll(EncoderNames.linear(names.transform(), hiddenSize, hiddenSize));
    specs.addAll(EncoderNames.linear(names.output(), hiddenSize, 1));
    return specs;
  }

  @Override
  public void addTo(GraphContext graph, SDVariable hidden) {
    SDVariable x = hidden.reshape(-1, hiddenSize);
    x = Linear.apply(graph, Projection.named(names.transform()), x);
    x = activation.apply(graph.sameDiff(), x);
    SDVariable logits = Linear.apply(graph, Projection.named(names.output()), x);
    graph.toSequences(logits, 1).rename(Forward.LOGITS);
  }
}
