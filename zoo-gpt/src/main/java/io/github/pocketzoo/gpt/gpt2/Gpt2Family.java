package io.github.pocketzoo.gpt.gpt2;

import io.github.pocketzoo.core.checkpoint.ModuleNames;
import io.github.pocketzoo.core.checkpoint.NameTable;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.model.ClassNames;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.gpt.DecoderFamily;
import io.github.pocketzoo.gpt.DecoderSettings;
import io.github.pocketzoo.gpt.decoder.DecoderNames;
import java.util.Set;

/** GPT-2 (Radford et al. 2019) and DistilGPT-2, {@code "model_type": "gpt2"}. */
public record Gpt2Family() implements DecoderFamily {
  static final ModuleNames MODULES =
      ModuleNames.same()
          .with(DecoderNames.TOKEN_EMBEDDINGS, "wte")
          .with(DecoderNames.POSITION_EMBEDDINGS, "wpe")
          .with(DecoderNames.LAST_NORM, "ln_f")
          .with(DecoderNames.ANY_LAYER + DecoderNames.ATTENTION_NORM, "h.*.ln_1")
          .with(DecoderNames.ANY_LAYER + DecoderNames.FEED_FORWARD_NORM, "h.*.ln_2")
          .with(DecoderNames.ANY_LAYER + DecoderNames.QUERY, "h.*.attn.c_attn")
          .with(DecoderNames.ANY_LAYER + DecoderNames.KEY, "h.*.attn.c_attn")
          .with(DecoderNames.ANY_LAYER + DecoderNames.VALUE, "h.*.attn.c_attn")
          .with(DecoderNames.ANY_LAYER + DecoderNames.ATTENTION_OUTPUT, "h.*.attn.c_proj")
          .with(DecoderNames.ANY_LAYER + DecoderNames.INTERMEDIATE, "h.*.mlp.c_fc")
          .with(DecoderNames.ANY_LAYER + DecoderNames.OUTPUT, "h.*.mlp.c_proj");

  @Override
  public String modelType() {
    return "gpt2";
  }

  @Override
  public ClassNames classNames() {
    return ClassNames.usual("GPT2").with(Task.TEXT_GENERATION, "LMHeadModel");
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
    return CausalMaskBuffers.of(layers, "h.*.attn");
  }

  @Override
  public Gpt2Config readSettings(ConfigReader config) {
    return Gpt2Config.read(config);
  }
}
