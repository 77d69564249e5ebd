package io.github.pocketzoo.bert.xlnet;

import io.github.pocketzoo.bert.encoder.EncoderBody;
import io.github.pocketzoo.core.checkpoint.TensorLayout;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;

/** The encoder of XLNet. */
record XlnetEncoder(XlnetConfig config) implements EncoderBody {

  private XlnetNames names() {
    return new XlnetNames(config);
  }

  @Override
  public List<ParameterSpec> tables() {
    return names().tables();
  }

  @Override
  public List<ParameterSpec> afterTables() {
    return names().afterTables();
  }

  @Override
  public List<Block> blocks() {
    return IntStream.range(0, config.nLayer()).mapToObj(names()::structure).toList();
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> specs = new ArrayList<>(tables());
    specs.addAll(afterTables());
    for (int layer = 0; layer < config.nLayer(); layer++) {
      specs.addAll(names().block(layer));
    }
    return specs;
  }

  @Override
  public TensorLayout layout(ParameterSpec spec) {
    return names().layout(spec);
  }

  @Override
  public SDVariable addTo(GraphContext graph) {
    return new XlnetGraph(config).hiddenStates(graph);
  }

  /** A language model reads the query stream: what is known of a token without seeing it. */
  @Override
  public SDVariable addTo(GraphContext graph, Optional<Task> task) {
    boolean predicts = task.filter(each -> each == Task.FILL_MASK).isPresent();
    return predicts ? new XlnetGraph(config).predictions(graph) : addTo(graph);
  }
}
