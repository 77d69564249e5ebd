package io.github.pocketzoo.bert.electra;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.bert.BertConfig;
import io.github.pocketzoo.bert.ConfigDialect;
import io.github.pocketzoo.bert.EncoderSettings;
import io.github.pocketzoo.bert.encoder.EncoderConfig;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.model.Task;

/**
 * Sizes of an ELECTRA encoder (Clark et al. 2020): generator or discriminator.
 *
 * @param sizes what BERT has too
 * @param embeddingSize width of the tables; projected to the hidden size where it is another
 */
public record ElectraConfig(BertConfig sizes, int embeddingSize) implements EncoderSettings {

  /** Reads the sizes; defaults are those of Hugging Face's {@code ElectraConfig}. */
  public static ElectraConfig read(ConfigReader config) {
    // How transformers pools for multiple choice.
    config.irrelevant(
        "summary_activation", "summary_last_dropout", "summary_type", "summary_use_proj");
    return new ElectraConfig(
        BertConfig.read(config, ConfigDialect.BERT), config.positiveInt("embedding_size", 128));
  }

  @Override
  public EncoderConfig encoder() {
    return sizes
        .encoder()
        .withEmbeddings(
            new EncoderConfig.Embeddings(
                sizes.vocabSize(),
                embeddingSize,
                sizes.maxPositionEmbeddings(),
                0,
                sizes.typeVocabSize(),
                embeddingSize != sizes.hiddenSize()));
  }

  @Override
  public double headDropout(Task task) {
    return sizes.headDropout(task);
  }

  @Override
  public ElectraConfig withNumHiddenLayers(int layers) {
    return new ElectraConfig(sizes.withNumHiddenLayers(layers), embeddingSize);
  }

  @Override
  public void write(ObjectNode json) {
    sizes.write(json, ConfigDialect.BERT);
    json.put("embedding_size", embeddingSize);
  }
}
