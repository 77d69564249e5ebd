package io.github.pocketzoo.gpt.transfoxl;

import io.github.pocketzoo.core.checkpoint.ModuleNames;
import io.github.pocketzoo.core.checkpoint.NameTable;
import io.github.pocketzoo.core.checkpoint.TensorLayout;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.model.ClassNames;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.gpt.DecoderFamily;
import io.github.pocketzoo.gpt.DecoderSettings;
import io.github.pocketzoo.gpt.decoder.JoinedProjections;
import java.util.HashSet;
import java.util.Set;

/** Transformer-XL (Dai et al. 2019), {@code "model_type": "transfo-xl"}. */
public record TransfoXlFamily() implements DecoderFamily {
  private static final ModuleNames MODULES = TransfoXlNames.inCheckpoints();

  @Override
  public String modelType() {
    return "transfo-xl";
  }

  @Override
  public ClassNames classNames() {
    return ClassNames.usual("TransfoXL").with(Task.TEXT_GENERATION, "LMHeadModel");
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
    String name = MODULES.inCheckpoint(spec.name());
    if (TransfoXlNames.isHeadBias(spec)) {
      TransfoXlConfig config = (TransfoXlConfig) settings;
      return new NameTable.Entry(spec, name, true, TensorLayout.as(config.nHead(), config.dHead()));
    }
    return new NameTable.Entry(
        spec, name, true, TensorLayout.of(spec), JoinedProjections.part(spec, 0));
  }

  /**
   * A buffer of frequencies; the head, with what it shares with the embeddings once more; biases
   * that blocks share once more in each.
   */
  @Override
  public Set<String> notNeeded(int layers) {
    Set<String> names = new HashSet<>();
    names.add("pos_emb.inv_freq");
    names.add(AdaptiveSoftmaxHead.NAME);
    for (int layer = 0; layer < layers; layer++) {
      names.add("layers." + layer + ".dec_attn.r_w_bias");
      names.add("layers." + layer + ".dec_attn.r_r_bias");
    }
    return names;
  }

  @Override
  public TransfoXlConfig readSettings(ConfigReader config) {
    return TransfoXlConfig.read(config);
  }
}
