package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How often tokens occur in texts. Special ones, which no text contains, aren't counted.
 *
 * @param counts by the token's number
 */
public record TokenCounts(Map<Integer, Long> counts) {
  /** Copies. */
  public TokenCounts {
    counts = Map.copyOf(counts);
  }

  /**
   * Counts.
   *
   * @param texts in tokens of the tokenizer
   */
  public static TokenCounts of(Collection<Encoding> texts, Tokenizer tokenizer) {
    Map<Integer, Long> counts = new TreeMap<>();
    for (Encoding text : texts) {
      for (int token : text.inputIds()) {
        if (!tokenizer.isSpecial(token)) {
          counts.merge(token, 1L, Long::sum);
        }
      }
    }
    return new TokenCounts(counts);
  }

  /** All tokens that occur. */
  public Set<Integer> tokens() {
    return new TreeSet<>(counts.keySet());
  }

  /**
   * The tokens that occur most often; of those that occur equally often, the ones with the lower
   * numbers, which are the more frequent ones of the corpus that a tokenizer was made of.
   *
   * @param most how many at most
   */
  public Set<Integer> mostFrequent(int most) {
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<Integer, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(most)
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
