package io.github.pocketzoo.bert;

import io.github.pocketzoo.bert.heads.HeadNames;
import io.github.pocketzoo.core.checkpoint.ForeignNames;
import io.github.pocketzoo.core.checkpoint.ModuleNames;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.graph.Activation;
import java.util.Optional;
import java.util.Set;

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

  /** TinyBERT's maps from its hidden states to those of its teacher (Jiao et al. 2020). */
  @Override
  public Set<String> notNeeded() {
    return Set.of("fit_dense", "fit_denses");
  }

  @Override
  public BertConfig readSettings(ConfigReader config) {
    // Google's multilingual and Chinese models name a pooler that all have.
    config.mustBe("directionality", "bidi");
    config.mustBe("pooler_type", "first_token_transform");
    config.irrelevant(
        "pooler_fc_size",
        "pooler_num_attention_heads",
        "pooler_num_fc_layers",
        "pooler_size_per_head");
    // TinyBERT's notes on how it was made.
    config.irrelevant("cell", "pre_trained", "structure", "training");
    BertConfig settings = BertConfig.read(config);
    config.mustBe("emb_size", settings.hiddenSize());
    return settings;
  }
}
