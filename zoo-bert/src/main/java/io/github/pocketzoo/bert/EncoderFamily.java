package io.github.pocketzoo.bert;

import io.github.pocketzoo.bert.heads.HeadNames;
import io.github.pocketzoo.core.checkpoint.ModuleNames;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.graph.AttentionPattern;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.model.ClassNames;
import io.github.pocketzoo.core.model.HeadConfig;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.ModelFamily;
import io.github.pocketzoo.core.model.PrunedBlocks;
import java.util.Optional;
import java.util.Set;

/**
 * A variant of BERT: what it calls things, and its settings. Implementations are records, so that
 * two of the same variant are equal.
 */
public interface EncoderFamily extends ModelFamily {
  /** Key of {@code config.json} that says how a sequence becomes one vector. */
  String POOLING_KEY = "classifier_pooling";

  /**
   * Key of {@code config.json} that says whether a language model's head has a matrix of its own.
   */
  String TIED_KEY = "tie_word_embeddings";

  /** The beginning of transformers' class names, such as {@code "Bert"}. */
  String className();

  /** Transformers' class names. */
  default ClassNames classNames() {
    return ClassNames.usual(className());
  }

  /** How a sequence becomes one vector where the configuration doesn't say it. */
  default Pooling pooling() {
    return Pooling.CLS;
  }

  /** What checkpoints with a head put before the body's names, such as {@code "bert."}. */
  String bodyPrefix();

  /** What checkpoints call the encoder's modules. */
  ModuleNames modules();

  /** Which heads there are. */
  HeadNames heads();

  /** Modules of some checkpoints that no number depends on, such as aids of distillation. */
  default Set<String> notNeeded() {
    return Set.of();
  }

  /**
   * Reads the variant's keys.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if one is missing or wrong
   */
  EncoderSettings readSettings(ConfigReader config);

  @Override
  default EncoderArchitecture read(ConfigReader config) {
    config.mustBe("model_type", modelType());
    EncoderSettings settings = readSettings(config);
    Pooling pooling = Pooling.of(config.text(POOLING_KEY, pooling().configName()));
    Optional<AttentionPattern> attention = AttentionConfig.read(config);
    PrunedBlocks pruned = PrunedBlocks.read(config);
    Optional<HeadSpec> head = HeadConfig.read(config, classNames());
    boolean tied = config.flag(TIED_KEY, true);
    if (!tied && head.filter(spec -> heads().usesWordEmbeddings(spec.task())).isPresent()) {
      throw config.wrong(TIED_KEY, "true where there is a language model's head");
    }
    config.refuseUnknownKeys();
    EncoderArchitecture dense = EncoderArchitecture.of(this, settings, pooling, head).with(pruned);
    return attention.map(dense::withAttention).orElse(dense);
  }
}
