package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Optional;

/**
 * How the speed of language models that write is measured.
 *
 * @param shape what each writes in a turn
 * @param rounds turns of each model that count
 * @param warmUpRounds turns before that count for nothing
 * @param curves other prompts and numbers of texts to measure; empty to leave them out
 */
public record DecodingOptions(
    GenerationShape shape, int rounds, int warmUpRounds, Optional<DecodingCurveOptions> curves) {
  public DecodingOptions {
    if (rounds < 1 || warmUpRounds < 0) {
      throw new InvalidInputException(
          "benchmark: expected 1 round or more and 0 or more before, not %d and %d"
              .formatted(rounds, warmUpRounds));
    }
  }

  /** One text, 32 tokens given and 32 written, in 5 rounds after one that counts for nothing. */
  public static DecodingOptions defaults() {
    return new DecodingOptions(new GenerationShape(1, 32, 32), 5, 1, Optional.empty());
  }

  /** The same with another shape. */
  public DecodingOptions withShape(GenerationShape value) {
    return new DecodingOptions(value, rounds, warmUpRounds, curves);
  }

  /** The same with other numbers of turns. */
  public DecodingOptions withRounds(int counted, int warmUp) {
    return new DecodingOptions(shape, counted, warmUp, curves);
  }

  /** The same with curves. */
  public DecodingOptions withCurves(DecodingCurveOptions value) {
    return new DecodingOptions(shape, rounds, warmUpRounds, Optional.of(value));
  }
}
