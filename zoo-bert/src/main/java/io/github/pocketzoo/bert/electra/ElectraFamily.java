package io.github.pocketzoo.bert.electra;

import io.github.pocketzoo.bert.EncoderFamily;
import io.github.pocketzoo.bert.heads.HeadNames;
import io.github.pocketzoo.core.checkpoint.ModuleNames;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.graph.Activation;
import java.util.Optional;

/**
 * ELECTRA (Clark et al. 2020), {@code "model_type": "electra"}. The generator is a masked language
 * model, the discriminator has the pretraining head, which finds the tokens that were replaced.
 */
public record ElectraFamily() implements EncoderFamily {
  @Override
  public String modelType() {
    return "electra";
  }

  @Override
  public String className() {
    return "Electra";
  }

  @Override
  public String bodyPrefix() {
    return "electra.";
  }

  @Override
  public ModuleNames modules() {
    return ModuleNames.same();
  }

  @Override
  public HeadNames heads() {
    return new HeadNames(
        Optional.empty(),
        new HeadNames.Classifier("classifier.dense", Activation.GELU, "classifier.out_proj", true),
        Optional.of(
            new HeadNames.LanguageModel(
                "generator_predictions.dense",
                "generator_predictions.LayerNorm",
                "generator_lm_head.bias",
                Optional.of(Activation.GELU),
                "generator_lm_head")),
        Optional.empty(),
        Optional.of(
            new HeadNames.ReplacedTokens(
                "discriminator_predictions.dense", "discriminator_predictions.dense_prediction")));
  }

  @Override
  public ElectraConfig readSettings(ConfigReader config) {
    return ElectraConfig.read(config);
  }
}
