package io.github.pocketzoo.gpt;

import io.github.pocketzoo.core.checkpoint.ModuleNames;
import io.github.pocketzoo.core.checkpoint.NameTable;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.model.ClassNames;
import io.github.pocketzoo.core.model.HeadConfig;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.ModelFamily;
import io.github.pocketzoo.core.model.PrunedBlocks;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.util.Optional;
import java.util.Set;

/**
 * A variant of GPT: what it calls things, and its settings. Implementations are records, so that
 * two of the same variant are equal.
 */
public interface DecoderFamily extends ModelFamily {

  /** Transformers' class names. */
  ClassNames classNames();

  /** What checkpoints with a head put before the body's names, such as {@code "transformer."}. */
  String bodyPrefix();

  /** What checkpoints call the decoder's modules. */
  ModuleNames modules();

  /**
   * Where checkpoints have a parameter of the body.
   *
   * @param settings of the model
   */
  default NameTable.Entry entry(ParameterSpec spec, DecoderSettings settings) {
    return new NameTable.Entry(spec, modules().inCheckpoint(spec.name()), true);
  }

  /**
   * Tensors of some checkpoints that no number depends on, such as masks.
   *
   * @param layers number of blocks
   */
  default Set<String> notNeeded(int layers) {
    return Set.of();
  }

  /**
   * Reads the variant's keys.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if one is missing or wrong
   */
  DecoderSettings readSettings(ConfigReader config);

  @Override
  default DecoderArchitecture read(ConfigReader config) {
    config.mustBe("model_type", modelType());
    // What older versions of transformers wrote into every file.
    config.irrelevant(
        "output_attentions",
        "output_hidden_states",
        "tokenizer_class",
        "torchscript",
        "use_bfloat16");
    DecoderSettings settings = readSettings(config);
    PrunedBlocks pruned = PrunedBlocks.read(config);
    Optional<HeadSpec> head = HeadConfig.read(config, classNames());
    config.refuseUnknownKeys();
    return DecoderArchitecture.of(this, settings, head).with(pruned);
  }
}
