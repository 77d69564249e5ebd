package io.github.pocketzoo.core.tokenizer;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * The tokens that a tokenizer puts around texts, such as {@code [CLS] a [SEP] b [SEP]}, and those
 * that stand for something.
 *
 * @param before before the first text
 * @param between between two texts; part of the first segment
 * @param after after the last text
 * @param secondSegment the segment of the second text and of what follows it
 * @param pad the padding token
 * @param mask the token that stands for a masked one
 * @param all all of these and the unknown token
 */
public record SpecialTokens(
    int[] before,
    int[] between,
    int[] after,
    int secondSegment,
    int pad,
    int mask,
    Set<Integer> all) {
  private static final List<String> MASKS = List.of("[MASK]", "<mask>");
  private static final List<String> UNKNOWN = List.of("[UNK]", "<unk>");

  /**
   * Finds out what a tokenizer does.
   *
   * @throws InvalidInputException if its vocabulary has no mask token, or it puts nothing before or
   *     after a text
   */
  public static SpecialTokens of(Tokenizer tokenizer) {
    int[] alone = tokenizer.encode("").inputIds();
    Encoding pair = tokenizer.encode("", Optional.of(""));
    if (alone.length < 2 || pair.length() < alone.length) {
      throw new InvalidInputException(
          "the tokenizer puts %d special tokens around a text, expected 2 or more, such as [CLS]"
                  .formatted(alone.length)
              + " and [SEP]");
    }
    int[] after = Arrays.copyOfRange(alone, 1, alone.length);
    Set<Integer> all = new TreeSet<>();
    for (int id : pair.inputIds()) {
      all.add(id);
    }
    int mask = first(tokenizer, MASKS);
    if (mask < 0) {
      throw new InvalidInputException(
          "the tokenizer's vocabulary has no mask token, expected one of "
              + String.join(", ", MASKS));
    }
    all.add(mask);
    all.add(tokenizer.padTokenId());
    int unknown = first(tokenizer, UNKNOWN);
    if (unknown >= 0) {
      all.add(unknown);
    }
    return new SpecialTokens(
        Arrays.copyOf(alone, 1),
        Arrays.copyOfRange(pair.inputIds(), 1, pair.length() - after.length),
        after,
        pair.tokenTypeIds()[pair.length() - 1],
        tokenizer.padTokenId(),
        mask,
        Set.copyOf(all));
  }

  private static int first(Tokenizer tokenizer, List<String> names) {
    return names.stream()
        .map(tokenizer::id)
        .filter(OptionalInt::isPresent)
        .mapToInt(OptionalInt::getAsInt)
        .findFirst()
        .orElse(-1);
  }
}
