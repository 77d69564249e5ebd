package io.github.pocketzoo.bert.heads;

import io.github.pocketzoo.bert.encoder.EncoderNames;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.DropoutMask;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.graph.Linear;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.model.Head;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Projection;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Text classification: pooled hidden state → transform → dropout → output; {@link Forward#LOGITS}
 * are {@code [batch, numLabels]}.
 *
 * <p>With {@link Pooling#CLS} and {@link Pooling#LAST} the pooled state is transformed as the
 * variant's {@code …ForSequenceClassification} does. With {@link Pooling#MEAN} it isn't, as in
 * sentence encoders; {@code classifier_pooling} in {@code config.json} says which (the key is
 * ModernBERT's).
 *
 * @param spec the labels
 * @param pooling how a sequence becomes one vector
 * @param names of the two maps
 * @param transformsPooled whether there are two
 * @param dropout rate of dropout on the pooled state
 * @param hiddenSize H
 */
public record ClassificationHead(
    HeadSpec spec,
    Pooling pooling,
    HeadNames.Classifier names,
    boolean transformsPooled,
    double dropout,
    int hiddenSize)
    implements Head {

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> specs = new ArrayList<>();
    if (transforms()) {
      specs.addAll(EncoderNames.linear(names.transform(), hiddenSize, hiddenSize));
    }
    specs.addAll(EncoderNames.linear(names.output(), hiddenSize, spec.labels().size()));
    return specs;
  }

  private boolean transforms() {
    return transformsPooled && pooling != Pooling.MEAN;
  }

  @Override
  public void addTo(GraphContext graph, SDVariable hidden) {
    SDVariable pooled = pooling.apply(graph, hidden);
    if (transforms()) {
      if (names.dropoutFirst()) {
        pooled = dropout(graph, names.transform(), pooled);
      }
      pooled = Linear.apply(graph, Projection.named(names.transform()), pooled);
      pooled = names.activation().apply(graph.sameDiff(), pooled);
    }
    pooled = dropout(graph, names.output(), pooled);
    Linear.apply(graph, Projection.named(names.output()), pooled).rename(Forward.LOGITS);
  }

  private SDVariable dropout(GraphContext graph, String name, SDVariable pooled) {
    return graph.dropout(name, pooled, dropout, DropoutMask.Shape.POOLED);
  }
}
