package io.github.pocketzoo.bert.roberta;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.bert.BertConfig;
import io.github.pocketzoo.bert.ConfigDialect;
import io.github.pocketzoo.bert.EncoderSettings;
import io.github.pocketzoo.bert.encoder.EncoderConfig;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.model.Task;

/**
 * Sizes of a RoBERTa encoder (Liu et al. 2019). The keys are BERT's; what differs is that positions
 * are counted from one after {@code pad_token_id}, so that {@code max_position_embeddings} 514 are
 * 512 tokens.
 *
 * @param sizes what BERT has too
 */
public record RobertaConfig(BertConfig sizes) implements EncoderSettings {
  private static final ConfigDialect DIALECT = ConfigDialect.likeBert(1);

  /** Reads the sizes; defaults are those of Hugging Face's {@code RobertaConfig}. */
  public static RobertaConfig read(ConfigReader config) {
    return new RobertaConfig(BertConfig.read(config, DIALECT));
  }

  @Override
  public EncoderConfig encoder() {
    return sizes
        .encoder()
        .withEmbeddings(
            new EncoderConfig.Embeddings(
                sizes.vocabSize(),
                sizes.hiddenSize(),
                sizes.maxPositionEmbeddings(),
                sizes.padTokenId() + 1,
                sizes.typeVocabSize(),
                false));
  }

  @Override
  public double headDropout(Task task) {
    return sizes.headDropout(task);
  }

  @Override
  public RobertaConfig withNumHiddenLayers(int layers) {
    return new RobertaConfig(sizes.withNumHiddenLayers(layers));
  }

  @Override
  public void write(ObjectNode json) {
    sizes.write(json, DIALECT);
  }
}
