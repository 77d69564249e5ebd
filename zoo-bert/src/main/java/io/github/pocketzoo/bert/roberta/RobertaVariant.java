package io.github.pocketzoo.bert.roberta;

import io.github.pocketzoo.bert.EncoderFamily;
import io.github.pocketzoo.bert.heads.HeadNames;
import io.github.pocketzoo.core.checkpoint.ModuleNames;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.graph.Activation;
import java.util.Optional;

/** What RoBERTa and the models that differ from it by name and vocabulary have in common. */
interface RobertaVariant extends EncoderFamily {

  @Override
  default String bodyPrefix() {
    return "roberta.";
  }

  @Override
  default ModuleNames modules() {
    return ModuleNames.same();
  }

  @Override
  default HeadNames heads() {
    return new HeadNames(
        Optional.of("pooler.dense"),
        new HeadNames.Classifier("classifier.dense", Activation.TANH, "classifier.out_proj", true),
        Optional.of(
            new HeadNames.LanguageModel(
                "lm_head.dense",
                "lm_head.layer_norm",
                "lm_head.bias",
                Optional.of(Activation.GELU),
                "lm_head.decoder")),
        Optional.empty(),
        Optional.empty());
  }

  @Override
  default RobertaConfig readSettings(ConfigReader config) {
    return RobertaConfig.read(config);
  }
}
