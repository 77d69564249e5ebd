package io.github.pocketzoo.bert.encoder;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.AttentionPattern;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.BlockShape;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The encoder that most variants share.
 *
 * @param config sizes
 * @param pattern which tokens a token sees, or nothing where it sees all
 */
public record Encoder(EncoderConfig config, Optional<AttentionPattern> pattern)
    implements EncoderBody {
  public Encoder {
    if (pattern.isPresent() && config.embeddings().maxLength() % pattern.get().window() != 0) {
      throw new InvalidInputException(
          "%d positions are not a multiple of the attention window %d"
              .formatted(config.embeddings().maxLength(), pattern.get().window()));
    }
    config.shapes();
  }

  @Override
  public List<ParameterSpec> tables() {
    return EncoderNames.tables(config.embeddings());
  }

  @Override
  public List<ParameterSpec> afterTables() {
    return EncoderNames.afterTables(config);
  }

  @Override
  public List<Block> blocks() {
    List<BlockShape> shapes = config.shapes();
    int hidden = config.block().hiddenSize();
    return IntStream.range(0, config.layers())
        .map(config::group)
        .mapToObj(group -> EncoderNames.structure(group, shapes.get(group), hidden))
        .toList();
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> specs = new ArrayList<>(tables());
    specs.addAll(afterTables());
    List<BlockShape> shapes = config.shapes();
    for (int group = 0; group < config.groups(); group++) {
      specs.addAll(EncoderNames.block(group, shapes.get(group), config.block().hiddenSize()));
    }
    return specs;
  }

  @Override
  public SDVariable addTo(GraphContext graph) {
    return new EncoderGraph(config, pattern).addTo(graph);
  }
}
