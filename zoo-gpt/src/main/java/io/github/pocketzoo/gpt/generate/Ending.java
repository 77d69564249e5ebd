package io.github.pocketzoo.gpt.generate;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.List;
import java.util.Set;

/**
 * What ends a sequence.
 *
 * @param length how long it may become
 * @param eosTokenIds the tokens that end it
 * @param stopStrings texts that end it and aren't part of it
 */
public record Ending(LengthLimit length, Set<Integer> eosTokenIds, List<String> stopStrings) {
  /**
   * Checks the texts.
   *
   * @throws InvalidInputException if one is empty
   */
  public Ending {
    eosTokenIds = Set.copyOf(eosTokenIds);
    stopStrings = List.copyOf(stopStrings);
    if (stopStrings.contains("")) {
      throw new InvalidInputException("stop_strings: one is empty, expected a text");
    }
  }

  /** At a length only. */
  public static Ending at(LengthLimit length) {
    return new Ending(length, Set.of(), List.of());
  }

  /** The same with another length. */
  public Ending with(LengthLimit other) {
    return new Ending(other, eosTokenIds, stopStrings);
  }

  /** The same with other tokens. */
  public Ending withEos(Set<Integer> tokens) {
    return new Ending(length, tokens, stopStrings);
  }

  /** The same with other texts. */
  public Ending withStopStrings(List<String> texts) {
    return new Ending(length, eosTokenIds, texts);
  }
}
