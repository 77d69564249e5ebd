package io.github.pocketzoo.gpt.llama;

import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.model.ClassNames;
import io.github.pocketzoo.gpt.DecoderSettings;

/** Qwen3 (Yang et al. 2025), {@code "model_type": "qwen3"}. */
public record Qwen3Family() implements LlamaLike {
  @Override
  public String modelType() {
    return "qwen3";
  }

  @Override
  public ClassNames classNames() {
    return ClassNames.usual("Qwen3");
  }

  @Override
  public DecoderSettings readSettings(ConfigReader config) {
    return Qwen3Config.read(config);
  }
}
