package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.OptionalInt;

/**
 * On-policy distillation of language models: in a part of the steps the student goes on with the
 * beginnings of the batch's sequences itself, and learns what the teacher would have expected
 * there, so that it is corrected where it gets to on its own rather than where the text does
 * (Agarwal et al. 2024, generalized knowledge distillation; Gu et al. 2024, MiniLLM). No gradient
 * flows through the choice of tokens.
 *
 * <p>The prompt is 1 token to half of the sequence, at random. Tokens are drawn from the student's
 * own distribution, at temperature 1, until the sequence is as long as it was.
 *
 * @param fraction probability that a step is of that kind, λ of Agarwal et al., in (0, 1]
 * @param endOfText a token after which no more is drawn; empty where sequences go on behind it
 * @param engine runs the student; it is opened anew for each such step, so that what is drawn
 *     depends on the seed, the step and the parameters alone, and a run can be resumed
 */
public record OnPolicy(double fraction, OptionalInt endOfText, StudentEngine engine) {
  /** Checks the fraction. */
  public OnPolicy {
    if (!(fraction > 0 && fraction <= 1)) {
      throw new InvalidInputException(
          "on-policy fraction is " + fraction + ", expected a number in (0, 1]");
    }
  }
}
