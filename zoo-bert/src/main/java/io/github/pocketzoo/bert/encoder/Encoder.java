package io.github.pocketzoo.bert.encoder;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.AttentionPattern;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * An encoder without its head: its parameters, its structure and its graph.
 *
 * @param config sizes
 * @param pattern which tokens a token sees, or nothing where it sees all
 */
public record Encoder(EncoderConfig config, Optional<AttentionPattern> pattern) {
  public Encoder {
    if (pattern.isPresent() && config.embeddings().maxLength() % pattern.get().window() != 0) {
      throw new InvalidInputException(
          "%d positions are not a multiple of the attention window %d"
              .formatted(config.embeddings().maxLength(), pattern.get().window()));
    }
  }

  /** The embedding tables. */
  public List<ParameterSpec> tables() {
    return EncoderNames.tables(config.embeddings());
  }

  /** The other parameters that act before the first block. */
  public List<ParameterSpec> afterTables() {
    return EncoderNames.afterTables(config);
  }

  /** The blocks from input to output; those that share weights name the same parameters. */
  public List<Block> blocks() {
    return IntStream.range(0, config.layers())
        .mapToObj(index -> EncoderNames.structure(config.group(index), config.block()))
        .toList();
  }

  /** Every parameter, in order. */
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> specs = new ArrayList<>(tables());
    specs.addAll(afterTables());
    for (int group = 0; group < config.groups(); group++) {
      specs.addAll(EncoderNames.block(group, config.block()));
    }
    return specs;
  }

  /**
   * Adds the encoder to a graph.
   *
   * @return the last hidden state, {@code [B, L, H]}
   */
  public SDVariable addTo(GraphContext graph) {
    return new EncoderGraph(config, pattern).addTo(graph);
  }
}
