package io.github.pocketzoo.bert.heads;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.model.Head;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/** The pooler alone, as in {@code BertModel}: output {@link Forward#POOLER_OUTPUT}. */
record PoolerHead(Pooler pooler) implements Head {
  @Override
  public HeadSpec spec() {
    return HeadSpec.of(Task.FEATURE_EXTRACTION);
  }

  @Override
  public List<ParameterSpec> parameters() {
    return pooler.parameters();
  }

  @Override
  public void addTo(GraphContext graph, SDVariable hidden) {
    pooler.apply(graph, hidden).rename(Forward.POOLER_OUTPUT);
  }
}
