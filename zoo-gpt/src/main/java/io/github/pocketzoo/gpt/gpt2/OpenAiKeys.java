package io.github.pocketzoo.gpt.gpt2;

import io.github.pocketzoo.core.config.ConfigReader;

/**
 * Keys that the configurations of OpenAI's models have, and those that took after them, and that no
 * number depends on.
 */
public final class OpenAiKeys {
  private OpenAiKeys() {}

  /**
   * Declares them irrelevant: they are about the head of multiple choice, which we don't have,
   * about a length that {@code n_positions} says, or about how texts are generated.
   */
  public static void ignore(ConfigReader config) {
    config.irrelevant(
        "n_ctx",
        "summary_type",
        "summary_use_proj",
        "summary_activation",
        "summary_proj_to_labels",
        "summary_first_dropout",
        "task_specific_params");
  }
}
