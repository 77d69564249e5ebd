package io.github.pocketzoo.gpt.generate;

import io.github.pocketzoo.core.train.StepRandom;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Chooses the next token of a sequence by its logits. */
@FunctionalInterface
interface TokenChoice {
  /** The token. */
  int choose(float[] logits);

  /**
   * How a continuation's tokens are chosen.
   *
   * @param number which of the continuations of the prompt it is
   */
  static TokenChoice of(GenerationConfig config, int[] prompt, int number) {
    if (!config.doSample()) {
      return Logits::argmax;
    }
    SplittableRandom random = random(config, prompt, number);
    return logits -> TokenWeights.of(logits).draw(random);
  }

  /** Numbers that depend on the seed, the prompt and the number of the continuation alone. */
  static SplittableRandom random(GenerationConfig config, int[] prompt, int number) {
    return StepRandom.of(config.seed(), Arrays.hashCode(prompt), number);
  }
}
