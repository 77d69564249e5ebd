package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Model;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An encoder whose last hidden states stand where benchmarks ask for the output of a head. */
final class HiddenStateForward implements Forward {
  private final Forward inner;
  private final String output;

  HiddenStateForward(Model model, Forward inner) {
    this.inner = inner;
    this.output = ModelGraph.hiddenState(model.architecture().structure().blocks().size());
  }

  @Override
  public Map<String, INDArray> run(TokenBatch batch, List<String> ignored) {
    return inner.run(batch, List.of(output));
  }

  @Override
  public String engine() {
    return inner.engine();
  }

  @Override
  public void close() {
    inner.close();
  }
}
