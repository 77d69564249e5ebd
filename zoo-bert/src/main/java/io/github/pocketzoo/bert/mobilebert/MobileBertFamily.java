package io.github.pocketzoo.bert.mobilebert;

import io.github.pocketzoo.bert.EncoderFamily;
import io.github.pocketzoo.bert.heads.HeadNames;
import io.github.pocketzoo.core.checkpoint.ModuleNames;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.graph.Activation;
import java.util.Optional;

/** MobileBERT (Sun et al. 2020), {@code "model_type": "mobilebert"}. */
public record MobileBertFamily() implements EncoderFamily {
  private static final String POOLER = "pooler.dense";

  @Override
  public String modelType() {
    return "mobilebert";
  }

  @Override
  public String className() {
    return "MobileBert";
  }

  @Override
  public String bodyPrefix() {
    return "mobilebert.";
  }

  @Override
  public ModuleNames modules() {
    return ModuleNames.same();
  }

  @Override
  public HeadNames heads() {
    return new HeadNames(
        Optional.of(POOLER),
        new HeadNames.Classifier(POOLER, Activation.TANH, "classifier", false),
        Optional.of(
            new HeadNames.LanguageModel(
                "cls.predictions.transform.dense",
                "cls.predictions.transform.LayerNorm",
                "cls.predictions.bias",
                Optional.empty(),
                "cls.predictions.decoder",
                Optional.of("cls.predictions.dense"))),
        Optional.of("cls.seq_relationship"),
        Optional.empty());
  }

  @Override
  public MobileBertConfig readSettings(ConfigReader config) {
    return MobileBertConfig.read(config);
  }
}
