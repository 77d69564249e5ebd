package io.github.pocketzoo.bert.encoder;

import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.util.List;
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
}
