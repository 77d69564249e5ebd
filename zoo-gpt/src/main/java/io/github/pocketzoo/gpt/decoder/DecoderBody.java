package io.github.pocketzoo.gpt.decoder;

import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/** A decoder without its head: its parameters, its structure and its graph. */
public interface DecoderBody {

  /** The embedding tables; the first is that of the tokens. */
  List<ParameterSpec> tables();

  /** The blocks from input to output. */
  List<Block> blocks();

  /** The parameters after the last block. */
  List<ParameterSpec> afterBlocks();

  /** Every parameter, in order. */
  List<ParameterSpec> parameters();

  /**
   * Adds the decoder to a graph.
   *
   * @return the last hidden state, {@code [B, L, H]}
   */
  SDVariable addTo(GraphContext graph);
}
