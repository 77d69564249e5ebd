package io.github.pocketzoo.gpt.transfoxl;

import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.gpt.decoder.DecoderBody;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The decoder of Transformer-XL.
 *
 * @param config sizes
 */
record TransfoXlDecoder(TransfoXlConfig config) implements DecoderBody {

  private TransfoXlNames names() {
    return new TransfoXlNames(config);
  }

  @Override
  public List<ParameterSpec> tables() {
    return config.embedding().tables();
  }

  @Override
  public List<Block> blocks() {
    return IntStream.range(0, config.nLayer()).mapToObj(names()::structure).toList();
  }

  @Override
  public List<ParameterSpec> afterBlocks() {
    return List.of();
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> specs = new ArrayList<>(tables());
    specs.addAll(config.embedding().projections());
    specs.addAll(names().shared());
    IntStream.range(0, config.nLayer()).forEach(layer -> specs.addAll(names().block(layer)));
    return specs;
  }

  @Override
  public SDVariable addTo(GraphContext graph) {
    return new TransfoXlGraph(config, names()).addTo(graph);
  }
}
