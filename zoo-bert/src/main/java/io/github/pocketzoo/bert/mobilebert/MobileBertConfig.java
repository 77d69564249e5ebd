package io.github.pocketzoo.bert.mobilebert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.bert.BertConfig;
import io.github.pocketzoo.bert.ConfigDialect;
import io.github.pocketzoo.bert.EncoderSettings;
import io.github.pocketzoo.bert.encoder.EncoderBody;
import io.github.pocketzoo.bert.encoder.EncoderConfig;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.graph.AttentionPattern;
import io.github.pocketzoo.core.model.PrunedBlocks;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.model.Widths;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Sizes of a MobileBERT encoder (Sun et al. 2020).
 *
 * @param sizes what BERT has too
 * @param embeddingSize width of the table of tokens, less than the hidden size
 * @param intraBottleneckSize width within a block, a multiple of the number of heads
 * @param numFeedforwardNetworks feed-forward networks of a block, one after another
 * @param classifierActivation whether the pooler transforms the first token's hidden state
 */
public record MobileBertConfig(
    BertConfig sizes,
    int embeddingSize,
    int intraBottleneckSize,
    int numFeedforwardNetworks,
    boolean classifierActivation)
    implements EncoderSettings {
  private static final ConfigDialect DIALECT =
      new ConfigDialect(Activation.RELU, 0.0, 0.1, "classifier_dropout", OptionalDouble.empty(), 0);

  public MobileBertConfig {
    if (embeddingSize >= sizes.hiddenSize()) {
      throw new InvalidInputException(
          "embedding_size is %d, expected less than hidden_size %d"
              .formatted(embeddingSize, sizes.hiddenSize()));
    }
    if (intraBottleneckSize % sizes.numAttentionHeads() != 0) {
      throw new InvalidInputException(
          "intra_bottleneck_size %d is not a multiple of num_attention_heads %d"
              .formatted(intraBottleneckSize, sizes.numAttentionHeads()));
    }
  }

  /** Reads the sizes; defaults are those of Hugging Face's {@code MobileBertConfig}. */
  public static MobileBertConfig read(ConfigReader config) {
    config.mustBe("trigram_input", true);
    config.mustBe("use_bottleneck", true);
    config.mustBe("use_bottleneck_attention", false);
    config.mustBe("key_query_shared_bottleneck", true);
    config.mustBe("normalization_type", "no_norm");
    int bottleneck = config.positiveInt("intra_bottleneck_size", 128);
    // What transformers derives from the others.
    config.mustBe("true_hidden_size", bottleneck);
    return new MobileBertConfig(
        BertConfig.read(config, DIALECT),
        config.positiveInt("embedding_size", 128),
        bottleneck,
        config.positiveInt("num_feedforward_networks", 4),
        config.flag("classifier_activation", true));
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
                true));
  }

  @Override
  public EncoderBody body(Optional<AttentionPattern> pattern, PrunedBlocks pruned) {
    pruned.requireNone("mobilebert");
    if (pattern.isPresent()) {
      throw new InvalidInputException("a model of type mobilebert has no sparse attention");
    }
    return new MobileBertEncoder(this);
  }

  @Override
  public boolean transformsPooled() {
    return classifierActivation;
  }

  @Override
  public double headDropout(Task task) {
    return sizes.headDropout(task);
  }

  @Override
  public Optional<Widths.Keys> widthKeys() {
    return Optional.empty();
  }

  @Override
  public MobileBertConfig withNumHiddenLayers(int layers) {
    return new MobileBertConfig(
        sizes.withNumHiddenLayers(layers),
        embeddingSize,
        intraBottleneckSize,
        numFeedforwardNetworks,
        classifierActivation);
  }

  @Override
  public void write(ObjectNode json) {
    sizes.write(json, DIALECT);
    json.put("embedding_size", embeddingSize)
        .put("intra_bottleneck_size", intraBottleneckSize)
        .put("num_feedforward_networks", numFeedforwardNetworks)
        .put("classifier_activation", classifierActivation)
        .put("trigram_input", true)
        .put("use_bottleneck", true)
        .put("use_bottleneck_attention", false)
        .put("key_query_shared_bottleneck", true)
        .put("normalization_type", "no_norm");
  }
}
