package io.github.pocketzoo.bert;

import io.github.pocketzoo.bert.encoder.ModuleNames;
import io.github.pocketzoo.bert.heads.HeadNames;
import io.github.pocketzoo.core.checkpoint.ForeignNames;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.graph.Activation;
import java.util.Optional;

/** BERT (Devlin et al. 2019), {@code "model_type": "bert"}. */
public record BertFamily() implements EncoderFamily {
  private static final String POOLER = "pooler.dense";

  @Override
  public String modelType() {
    return "bert";
  }

  @Override
  public String className() {
    return "Bert";
  }

  /** Google's releases have it. */
  @Override
  public Optional<String> ownConfigFile() {
    return Optional.of("bert_config.json");
  }

  @Override
  public ForeignNames tensorFlowNames() {
    return new TensorFlowNames();
  }

  @Override
  public String bodyPrefix() {
    return "bert.";
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
                "cls.predictions.decoder")),
        Optional.of("cls.seq_relationship"),
        Optional.empty());
  }

  @Override
  public BertConfig readSettings(ConfigReader config) {
    return BertConfig.read(config);
  }
}
