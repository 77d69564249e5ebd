package io.github.pocketzoo.gpt.gpt2;

import io.github.pocketzoo.core.checkpoint.ModuleNames;
import io.github.pocketzoo.core.checkpoint.NameTable;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.model.ClassNames;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.gpt.DecoderFamily;
import io.github.pocketzoo.gpt.DecoderSettings;

/**
 * GPT-3-style models (Brown et al. 2020), {@code "model_type": "gpt3"}: GPT-2's tensors with banded
 * layers. A type of our own: as a {@code gpt2}, transformers would open it and take all layers for
 * dense in silence.
 */
public record Gpt3Family() implements DecoderFamily {
  @Override
  public String modelType() {
    return "gpt3";
  }

  @Override
  public ClassNames classNames() {
    return ClassNames.usual("GPT3").with(Task.TEXT_GENERATION, "LMHeadModel");
  }

  @Override
  public String bodyPrefix() {
    return "transformer.";
  }

  @Override
  public ModuleNames modules() {
    return Gpt2Family.MODULES;
  }

  @Override
  public NameTable.Entry entry(ParameterSpec spec, DecoderSettings settings) {
    return Conv1dLayout.entry(spec, modules().inCheckpoint(spec.name()));
  }

  @Override
  public Gpt3Config readSettings(ConfigReader config) {
    return Gpt3Config.read(config);
  }
}
