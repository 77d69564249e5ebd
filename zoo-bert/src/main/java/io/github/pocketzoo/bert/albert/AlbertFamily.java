package io.github.pocketzoo.bert.albert;

import io.github.pocketzoo.bert.EncoderFamily;
import io.github.pocketzoo.bert.encoder.EncoderNames;
import io.github.pocketzoo.bert.heads.HeadNames;
import io.github.pocketzoo.core.checkpoint.ModuleNames;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.graph.Activation;
import java.util.Optional;

/**
 * ALBERT (Lan et al. 2020), {@code "model_type": "albert"}: narrow embeddings, blocks that share
 * their weights, and sentence order in the place of next sentence.
 */
public record AlbertFamily() implements EncoderFamily {
  private static final String LAYER = "encoder.layer.*.";
  private static final String SAVED_LAYER = "encoder.albert_layer_groups.*.albert_layers.0.";
  private static final String POOLER = "pooler";

  @Override
  public String modelType() {
    return "albert";
  }

  @Override
  public String className() {
    return "Albert";
  }

  @Override
  public String bodyPrefix() {
    return "albert.";
  }

  @Override
  public ModuleNames modules() {
    return ModuleNames.same()
        .with(EncoderNames.EMBEDDINGS_PROJECTION, "encoder.embedding_hidden_mapping_in")
        .with(LAYER + "attention.self.query", SAVED_LAYER + "attention.query")
        .with(LAYER + "attention.self.key", SAVED_LAYER + "attention.key")
        .with(LAYER + "attention.self.value", SAVED_LAYER + "attention.value")
        .with(LAYER + "attention.output.dense", SAVED_LAYER + "attention.dense")
        .with(LAYER + "attention.output.LayerNorm", SAVED_LAYER + "attention.LayerNorm")
        .with(LAYER + "intermediate.dense", SAVED_LAYER + "ffn")
        .with(LAYER + "output.dense", SAVED_LAYER + "ffn_output")
        .with(LAYER + "output.LayerNorm", SAVED_LAYER + "full_layer_layer_norm");
  }

  @Override
  public HeadNames heads() {
    return new HeadNames(
        Optional.of(POOLER),
        new HeadNames.Classifier(POOLER, Activation.TANH, "classifier", false),
        Optional.of(
            new HeadNames.LanguageModel(
                "predictions.dense",
                "predictions.LayerNorm",
                "predictions.bias",
                Optional.empty(),
                "predictions.decoder")),
        Optional.of("sop_classifier.classifier"),
        Optional.empty());
  }

  @Override
  public AlbertConfig readSettings(ConfigReader config) {
    return AlbertConfig.read(config);
  }
}
