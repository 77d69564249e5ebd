package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.error.InvalidInputException;

/**
 * How the speed of language models that write is measured.
 *
 * @param shape what each writes in a turn
 * @param rounds turns of each model that count
 * @param warmUpRounds turns before that count for nothing
 */
public record DecodingOptions(GenerationShape shape, int rounds, int warmUpRounds) {
  public DecodingOptions {
    if (rounds < 1 || warmUpRounds < 0) {
      throw new InvalidInputException(
          "benchmark: expected 1 round or more and 0 or more before, not %d and %d"
              .formatted(rounds, warmUpRounds));
    }
  }

  /** One text, 32 tokens given and 32 written, in 5 rounds after one that counts for nothing. */
  public static DecodingOptions defaults() {
    return new DecodingOptions(new GenerationShape(1, 32, 32), 5, 1);
  }

  /** The same with another shape. */
  public DecodingOptions withShape(GenerationShape value) {
    return new DecodingOptions(value, rounds, warmUpRounds);
  }

  /** The same with other numbers of turns. */
  public DecodingOptions withRounds(int counted, int warmUp) {
    return new DecodingOptions(shape, counted, warmUp);
  }
}
