package io.github.pocketzoo.gpt.ctrl;

import io.github.pocketzoo.core.checkpoint.ModuleNames;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.model.ClassNames;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.gpt.DecoderFamily;
import io.github.pocketzoo.gpt.decoder.DecoderNames;
import io.github.pocketzoo.gpt.heads.SequenceClassificationHead;
import java.util.Set;

/** CTRL (Keskar et al. 2019), {@code "model_type": "ctrl"}. */
public record CtrlFamily() implements DecoderFamily {
  private static final String ATTENTION = "h.*.multi_head_attention";
  private static final ModuleNames MODULES =
      ModuleNames.same()
          .with(DecoderNames.TOKEN_EMBEDDINGS, "w")
          .with(DecoderNames.LAST_NORM, "layernorm")
          .with(DecoderNames.ANY_LAYER + DecoderNames.ATTENTION_NORM, "h.*.layernorm1")
          .with(DecoderNames.ANY_LAYER + DecoderNames.FEED_FORWARD_NORM, "h.*.layernorm2")
          .with(DecoderNames.ANY_LAYER + DecoderNames.QUERY, ATTENTION + ".Wq")
          .with(DecoderNames.ANY_LAYER + DecoderNames.KEY, ATTENTION + ".Wk")
          .with(DecoderNames.ANY_LAYER + DecoderNames.VALUE, ATTENTION + ".Wv")
          .with(DecoderNames.ANY_LAYER + DecoderNames.ATTENTION_OUTPUT, ATTENTION + ".dense")
          .with(DecoderNames.ANY_LAYER + DecoderNames.INTERMEDIATE, "h.*.ffn.0")
          .with(DecoderNames.ANY_LAYER + DecoderNames.OUTPUT, "h.*.ffn.2")
          .with(SequenceClassificationHead.NAME, "classifier");

  @Override
  public String modelType() {
    return "ctrl";
  }

  @Override
  public ClassNames classNames() {
    return ClassNames.usual("CTRL").with(Task.TEXT_GENERATION, "LMHeadModel");
  }

  @Override
  public String bodyPrefix() {
    return "transformer.";
  }

  @Override
  public ModuleNames modules() {
    return MODULES;
  }

  /** A buffer of some checkpoints. */
  @Override
  public Set<String> notNeeded(int layers) {
    return Set.of("pos_encoding");
  }

  @Override
  public CtrlConfig readSettings(ConfigReader config) {
    return CtrlConfig.read(config);
  }
}
