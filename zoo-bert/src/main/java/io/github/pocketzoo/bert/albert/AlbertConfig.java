package io.github.pocketzoo.bert.albert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.bert.BertConfig;
import io.github.pocketzoo.bert.ConfigDialect;
import io.github.pocketzoo.bert.EncoderSettings;
import io.github.pocketzoo.bert.encoder.EncoderConfig;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.model.Task;
import java.util.OptionalDouble;

/**
 * Sizes of an ALBERT encoder (Lan et al. 2020).
 *
 * @param sizes what BERT has too
 * @param embeddingSize width of the tables, which are always projected to the hidden size
 * @param numHiddenGroups number of blocks with weights of their own, a divisor of the number of
 *     blocks; consecutive blocks share them
 */
public record AlbertConfig(BertConfig sizes, int embeddingSize, int numHiddenGroups)
    implements EncoderSettings {
  private static final ConfigDialect DIALECT =
      new ConfigDialect(
          Activation.GELU_NEW, 0.0, 0.0, "classifier_dropout_prob", OptionalDouble.of(0.1), 0);

  /** Reads the sizes; defaults are those of Hugging Face's {@code AlbertConfig}. */
  public static AlbertConfig read(ConfigReader config) {
    config.mustBe("inner_group_num", 1);
    // Written by Google's models and read by nobody.
    config.irrelevant("down_scale_factor", "gap_size", "net_structure_type", "num_memory_blocks");
    return new AlbertConfig(
        BertConfig.read(config, DIALECT),
        config.positiveInt("embedding_size", 128),
        config.positiveInt("num_hidden_groups", 1));
  }

  /**
   * A BERT on narrow tables: each block has weights of its own.
   *
   * @param embeddingSize width of the tables
   * @throws InvalidInputException if it isn't at least 2 and less than the hidden size
   */
  public static AlbertConfig unshared(BertConfig sizes, int embeddingSize) {
    if (embeddingSize < 2 || embeddingSize >= sizes.hiddenSize()) {
      throw new InvalidInputException(
          "embedding size %d, expected 2 to %d, less than the hidden size"
              .formatted(embeddingSize, sizes.hiddenSize() - 1));
    }
    return new AlbertConfig(sizes, embeddingSize, sizes.numHiddenLayers());
  }

  private boolean isUnshared() {
    return numHiddenGroups == sizes.numHiddenLayers();
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
                true))
        .withGroups(numHiddenGroups);
  }

  /** As in BERT, and before the sentence-order head too. */
  @Override
  public double headDropout(Task task) {
    return switch (task) {
      case TEXT_CLASSIFICATION, TOKEN_CLASSIFICATION, NEXT_SENTENCE_PREDICTION, PRETRAINING ->
          sizes.classifierDropout();
      case FEATURE_EXTRACTION, QUESTION_ANSWERING, FILL_MASK, TEXT_GENERATION -> 0;
    };
  }

  @Override
  public AlbertConfig withNumHiddenLayers(int layers) {
    return new AlbertConfig(
        sizes.withNumHiddenLayers(layers), embeddingSize, isUnshared() ? layers : numHiddenGroups);
  }

  @Override
  public void write(ObjectNode json) {
    sizes.write(json, DIALECT);
    json.put("embedding_size", embeddingSize)
        .put("num_hidden_groups", numHiddenGroups)
        .put("inner_group_num", 1);
  }
}
