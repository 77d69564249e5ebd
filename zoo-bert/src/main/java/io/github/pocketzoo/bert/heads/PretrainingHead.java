package io.github.pocketzoo.bert.heads;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.model.Head;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The two heads of BERT's and ALBERT's pretraining: outputs {@link Forward#PREDICTION_LOGITS} and
 * {@link Forward#SEQ_RELATIONSHIP_LOGITS}.
 */
record PretrainingHead(MaskedLmHead languageModel, SentenceOrderHead order) implements Head {
  @Override
  public HeadSpec spec() {
    return HeadSpec.of(Task.PRETRAINING);
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> specs = new ArrayList<>(languageModel.parameters());
    specs.addAll(order.parameters());
    return specs;
  }

  @Override
  public void addTo(GraphContext graph, SDVariable hidden) {
    languageModel.addTo(graph, hidden, Forward.PREDICTION_LOGITS);
    order.addTo(graph, hidden, Forward.SEQ_RELATIONSHIP_LOGITS);
  }
}
