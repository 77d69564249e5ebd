package io.github.pocketzoo.bert.encoder;

import io.github.pocketzoo.core.checkpoint.TensorLayout;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.util.List;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;

/** An encoder without its head: its parameters, its structure and its graph. */
public interface EncoderBody {

  /** The embedding tables. */
  List<ParameterSpec> tables();

  /** The other parameters that act before the first block. */
  List<ParameterSpec> afterTables();

  /** The blocks from input to output; those that share weights name the same parameters. */
  List<Block> blocks();

  /** Every parameter, in order. */
  List<ParameterSpec> parameters();

  /**
   * Adds the encoder to a graph.
   *
   * @return the last hidden state, {@code [B, L, H]}
   */
  SDVariable addTo(GraphContext graph);

  /**
   * Adds the encoder to a graph whose head is for a task.
   *
   * @return what the head reads, {@code [B, L, H]}: the last hidden state, unless the encoder makes
   *     predictions beside it
   */
  default SDVariable addTo(GraphContext graph, Optional<Task> task) {
    return addTo(graph);
  }

  /** How checkpoints lay out one of the parameters. */
  default TensorLayout layout(ParameterSpec spec) {
    return TensorLayout.of(spec);
  }
}
