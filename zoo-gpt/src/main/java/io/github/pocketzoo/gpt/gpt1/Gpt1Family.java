package io.github.pocketzoo.gpt.gpt1;

import io.github.pocketzoo.core.checkpoint.ModuleNames;
import io.github.pocketzoo.core.checkpoint.NameTable;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.model.ClassNames;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.gpt.DecoderFamily;
import io.github.pocketzoo.gpt.DecoderSettings;
import io.github.pocketzoo.gpt.decoder.DecoderNames;
import io.github.pocketzoo.gpt.gpt2.CausalMaskBuffers;
import io.github.pocketzoo.gpt.gpt2.Conv1dLayout;
import io.github.pocketzoo.gpt.gpt2.Gpt2Family;
import java.util.HashSet;
import java.util.Set;

/** GPT (Radford et al. 2018), {@code "model_type": "openai-gpt"}. */
public record Gpt1Family() implements DecoderFamily {
  private static final ModuleNames MODULES =
      new Gpt2Family()
          .modules()
          .with(DecoderNames.TOKEN_EMBEDDINGS, "tokens_embed")
          .with(DecoderNames.POSITION_EMBEDDINGS, "positions_embed");

  @Override
  public String modelType() {
    return "openai-gpt";
  }

  @Override
  public ClassNames classNames() {
    return ClassNames.usual("OpenAIGPT").with(Task.TEXT_GENERATION, "LMHeadModel");
  }

  @Override
  public String bodyPrefix() {
    return "transformer.";
  }

  @Override
  public ModuleNames modules() {
    return MODULES;
  }

  @Override
  public NameTable.Entry entry(ParameterSpec spec, DecoderSettings settings) {
    return Conv1dLayout.entry(spec, MODULES.inCheckpoint(spec.name()));
  }

  @Override
  public Set<String> notNeeded(int layers) {
    Set<String> names = new HashSet<>(CausalMaskBuffers.of(layers, "h.*.attn"));
    names.add("position_ids");
    names.add("multiple_choice_head");
    return names;
  }

  @Override
  public Gpt1Config readSettings(ConfigReader config) {
    return Gpt1Config.read(config);
  }
}
