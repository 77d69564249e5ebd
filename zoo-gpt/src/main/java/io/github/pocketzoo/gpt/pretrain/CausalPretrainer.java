package io.github.pocketzoo.gpt.pretrain;

import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.train.LanguageModelLoss;
import io.github.pocketzoo.core.train.StepListener;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.core.train.UpdatePolicy;
import java.util.Map;
import java.util.Set;

/**
 * Trains decoders to predict the next token of running text (Radford et al. 2018, section 3.1).
 *
 * @param text to train on
 */
public record CausalPretrainer(CausalText text) {
  /** The objective's name on command lines and in provenance records. */
  public static final String OBJECTIVE = "clm";

  /**
   * Trains a model in place.
   *
   * @param model with a language model's head
   * @return the model with this step in its provenance
   */
  public Model train(Model model, TrainingRun run) {
    return run.train(
        "pretrain",
        model,
        new LanguageModelLoss(),
        text,
        UpdatePolicy.freezing(Set.of()),
        StepListener.none(),
        Map.of("objective", OBJECTIVE));
  }
}
