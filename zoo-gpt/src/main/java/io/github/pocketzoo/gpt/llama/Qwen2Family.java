package io.github.pocketzoo.gpt.llama;

import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.model.ClassNames;
import io.github.pocketzoo.gpt.DecoderSettings;

/** Qwen2 and Qwen2.5 (Yang et al. 2024), {@code "model_type": "qwen2"}. */
public record Qwen2Family() implements LlamaLike {
  @Override
  public String modelType() {
    return "qwen2";
  }

  @Override
  public ClassNames classNames() {
    return ClassNames.usual("Qwen2");
  }

  @Override
  public DecoderSettings readSettings(ConfigReader config) {
    return Qwen2Config.read(config);
  }
}
