package io.github.pocketzoo.gpt.decoder;

import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The decoder that most variants share.
 *
 * @param config sizes
 */
public record Decoder(DecoderConfig config) implements DecoderBody {
  private DecoderNames names() {
    return new DecoderNames(config);
  }

  @Override
  public List<ParameterSpec> tables() {
    return names().tables();
  }

  @Override
  public List<Block> blocks() {
    return IntStream.range(0, config.layers()).mapToObj(names()::structure).toList();
  }

  @Override
  public List<ParameterSpec> afterBlocks() {
    return names().lastNorm();
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> specs = new ArrayList<>(tables());
    IntStream.range(0, config.layers()).forEach(layer -> specs.addAll(names().block(layer)));
    specs.addAll(afterBlocks());
    return specs;
  }

  @Override
  public SDVariable addTo(GraphContext graph) {
    return new DecoderGraph(config, names()).addTo(graph);
  }
}
