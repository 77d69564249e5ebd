package io.github.pocketzoo.bert.mobilebert;

import io.github.pocketzoo.bert.encoder.EncoderBody;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;

/** The encoder of MobileBERT. */
record MobileBertEncoder(MobileBertConfig config) implements EncoderBody {

  private MobileBertNames names() {
    return new MobileBertNames(config);
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
    return IntStream.range(0, config.sizes().numHiddenLayers())
        .mapToObj(names()::structure)
        .toList();
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> specs = new ArrayList<>(tables());
    specs.addAll(afterTables());
    for (int layer = 0; layer < config.sizes().numHiddenLayers(); layer++) {
      specs.addAll(names().block(layer));
    }
    return specs;
  }

  @Override
  public SDVariable addTo(GraphContext graph) {
    return new MobileBertGraph(config).addTo(graph);
  }
}
