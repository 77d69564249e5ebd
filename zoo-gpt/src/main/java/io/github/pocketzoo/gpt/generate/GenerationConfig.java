package io.github.pocketzoo.gpt.generate;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.OptionalInt;

/**
 * How texts are generated: what Hugging Face's {@code generation_config.json} says. Without
 * sampling or beams the most probable token comes next.
 *
 * @param doSample whether tokens are drawn
 * @param sampling how, if they are
 * @param beams how many continuations are searched
 * @param repetition how much a sequence may repeat itself
 * @param ending what ends a sequence
 * @param bosTokenId the token that begins a sequence without a prompt
 * @param numReturnSequences how many continuations of each prompt are wanted
 * @param seed of what is drawn. A continuation depends on the seed, its prompt and its number among
 *     the continuations of the prompt, not on other prompts
 */
public record GenerationConfig(
    boolean doSample,
    Sampling sampling,
    BeamSettings beams,
    Repetition repetition,
    Ending ending,
    OptionalInt bosTokenId,
    int numReturnSequences,
    long seed) {
  private static final int NEW_TOKENS = 64;

  /**
   * Greedy decoding of 64 tokens. Transformers has the same defaults, but 20 tokens, too few for
   * most sentences.
   */
  public static final GenerationConfig DEFAULT =
      new GenerationConfig(
          false,
          Sampling.DEFAULT,
          BeamSettings.NONE,
          Repetition.FREE,
          Ending.at(LengthLimit.ofNewTokens(NEW_TOKENS)),
          OptionalInt.empty(),
          1,
          0);

  /**
   * Checks that the settings agree.
   *
   * @throws InvalidInputException if they don't
   */
  public GenerationConfig {
    GenerationParameter.NUM_RETURN_SEQUENCES.checked(numReturnSequences);
    if (doSample && beams.numBeams() > 1) {
      throw new InvalidInputException(
          "num_beams %d: expected 1 with do_sample, beams aren't drawn"
              .formatted(beams.numBeams()));
    }
    if (!doSample && numReturnSequences > beams.numBeams()) {
      throw new InvalidInputException(
          "num_return_sequences %d: expected do_sample or as many beams, num_beams is %d"
              .formatted(numReturnSequences, beams.numBeams()));
    }
  }

  /** The same with one continuation, of the most probable tokens. */
  public GenerationConfig greedy() {
    return new GenerationConfig(
        false, sampling, BeamSettings.NONE, repetition, ending, bosTokenId, 1, seed);
  }

  /** The same with tokens that are drawn. */
  public GenerationConfig with(Sampling other) {
    return new GenerationConfig(
        true, other, BeamSettings.NONE, repetition, ending, bosTokenId, numReturnSequences, seed);
  }

  /** The same with a search, whose best continuation is wanted. */
  public GenerationConfig with(BeamSettings other) {
    return new GenerationConfig(false, sampling, other, repetition, ending, bosTokenId, 1, seed);
  }

  /** The same with another tolerance for repetition. */
  public GenerationConfig with(Repetition other) {
    return new GenerationConfig(
        doSample, sampling, beams, other, ending, bosTokenId, numReturnSequences, seed);
  }

  /** The same with another ending. */
  public GenerationConfig with(Ending other) {
    return new GenerationConfig(
        doSample, sampling, beams, repetition, other, bosTokenId, numReturnSequences, seed);
  }

  /** The same with another token that begins a sequence without a prompt. */
  public GenerationConfig withBos(OptionalInt token) {
    return new GenerationConfig(
        doSample, sampling, beams, repetition, ending, token, numReturnSequences, seed);
  }

  /** The same with another number of continuations of each prompt. */
  public GenerationConfig withReturnSequences(int number) {
    return new GenerationConfig(
        doSample, sampling, beams, repetition, ending, bosTokenId, number, seed);
  }

  /** The same with another seed. */
  public GenerationConfig withSeed(long other) {
    return new GenerationConfig(
        doSample, sampling, beams, repetition, ending, bosTokenId, numReturnSequences, other);
  }
}
