package io.github.pocketzoo.gpt.llama;

import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.model.ClassNames;
import io.github.pocketzoo.gpt.DecoderSettings;

/** Llama 1 to 3 (Touvron et al. 2023; Grattafiori et al. 2024), {@code "model_type": "llama"}. */
public record LlamaFamily() implements LlamaLike {
  @Override
  public String modelType() {
    return "llama";
  }

  @Override
  public ClassNames classNames() {
    return ClassNames.usual("Llama");
  }

  @Override
  public DecoderSettings readSettings(ConfigReader config) {
    return LlamaConfig.read(config);
  }
}
