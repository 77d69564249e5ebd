package io.github.pocketzoo.gpt.gptneo;

import io.github.pocketzoo.core.checkpoint.ModuleNames;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.model.ClassNames;
import io.github.pocketzoo.gpt.DecoderFamily;
import io.github.pocketzoo.gpt.decoder.DecoderNames;
import io.github.pocketzoo.gpt.gpt2.CausalMaskBuffers;
import java.util.Set;

/** GPT-Neo (Black et al. 2021), {@code "model_type": "gpt_neo"}. */
public record GptNeoFamily() implements DecoderFamily {
  private static final String ATTENTION = "h.*.attn.attention";
  private static final ModuleNames MODULES =
      ModuleNames.same()
          .with(DecoderNames.TOKEN_EMBEDDINGS, "wte")
          .with(DecoderNames.POSITION_EMBEDDINGS, "wpe")
          .with(DecoderNames.LAST_NORM, "ln_f")
          .with(DecoderNames.ANY_LAYER + DecoderNames.ATTENTION_NORM, "h.*.ln_1")
          .with(DecoderNames.ANY_LAYER + DecoderNames.FEED_FORWARD_NORM, "h.*.ln_2")
          .with(DecoderNames.ANY_LAYER + DecoderNames.QUERY, ATTENTION + ".q_proj")
          .with(DecoderNames.ANY_LAYER + DecoderNames.KEY, ATTENTION + ".k_proj")
          .with(DecoderNames.ANY_LAYER + DecoderNames.VALUE, ATTENTION + ".v_proj")
          .with(DecoderNames.ANY_LAYER + DecoderNames.ATTENTION_OUTPUT, ATTENTION + ".out_proj")
          .with(DecoderNames.ANY_LAYER + DecoderNames.INTERMEDIATE, "h.*.mlp.c_fc")
          .with(DecoderNames.ANY_LAYER + DecoderNames.OUTPUT, "h.*.mlp.c_proj");

  @Override
  public String modelType() {
    return "gpt_neo";
  }

  @Override
  public ClassNames classNames() {
    return ClassNames.usual("GPTNeo");
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
  public Set<String> notNeeded(int layers) {
    return CausalMaskBuffers.of(layers, ATTENTION);
  }

  @Override
  public GptNeoConfig readSettings(ConfigReader config) {
    return GptNeoConfig.read(config);
  }
}
