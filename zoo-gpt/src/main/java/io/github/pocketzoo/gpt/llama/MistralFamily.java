package io.github.pocketzoo.gpt.llama;

import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.model.ClassNames;
import io.github.pocketzoo.gpt.DecoderSettings;

/** Mistral (Jiang et al. 2023), {@code "model_type": "mistral"}. */
public record MistralFamily() implements LlamaLike {
  @Override
  public String modelType() {
    return "mistral";
  }

  @Override
  public ClassNames classNames() {
    return ClassNames.usual("Mistral");
  }

  @Override
  public DecoderSettings readSettings(ConfigReader config) {
    return MistralConfig.read(config);
  }
}
