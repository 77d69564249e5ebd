package io.github.pocketzoo.bert.distilbert;

import io.github.pocketzoo.bert.EncoderFamily;
import io.github.pocketzoo.bert.heads.HeadNames;
import io.github.pocketzoo.core.checkpoint.ModuleNames;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.graph.Activation;
import java.util.Optional;

/**
 * DistilBERT (Sanh et al. 2019), {@code "model_type": "distilbert"}: a BERT without segments and
 * without a pooler.
 */
public record DistilBertFamily() implements EncoderFamily {
  private static final String LAYER = "encoder.layer.*.";
  private static final String SAVED_LAYER = "transformer.layer.*.";

  @Override
  public String modelType() {
    return "distilbert";
  }

  @Override
  public String className() {
    return "DistilBert";
  }

  @Override
  public String bodyPrefix() {
    return "distilbert.";
  }

  @Override
  public ModuleNames modules() {
    return ModuleNames.same()
        .with(LAYER + "attention.self.query", SAVED_LAYER + "attention.q_lin")
        .with(LAYER + "attention.self.key", SAVED_LAYER + "attention.k_lin")
        .with(LAYER + "attention.self.value", SAVED_LAYER + "attention.v_lin")
        .with(LAYER + "attention.output.dense", SAVED_LAYER + "attention.out_lin")
        .with(LAYER + "attention.output.LayerNorm", SAVED_LAYER + "sa_layer_norm")
        .with(LAYER + "intermediate.dense", SAVED_LAYER + "ffn.lin1")
        .with(LAYER + "output.dense", SAVED_LAYER + "ffn.lin2")
        .with(LAYER + "output.LayerNorm", SAVED_LAYER + "output_layer_norm");
  }

  @Override
  public HeadNames heads() {
    return new HeadNames(
        Optional.empty(),
        new HeadNames.Classifier("pre_classifier", Activation.RELU, "classifier", false),
        Optional.of(
            new HeadNames.LanguageModel(
                "vocab_transform",
                "vocab_layer_norm",
                "vocab_projector.bias",
                Optional.empty(),
                "vocab_projector")),
        Optional.empty(),
        Optional.empty());
  }

  @Override
  public DistilBertConfig readSettings(ConfigReader config) {
    return DistilBertConfig.read(config);
  }
}
