package io.github.pocketzoo.core.tokenizer;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Trains a byte-level vocabulary: begins with the 256 bytes and makes one piece of the most
 * frequent pair of neighbours, again and again (Sennrich et al. 2016, Radford et al. 2019). Of
 * equally frequent pairs the one of the pieces with lower indices comes first, so the same text
 * gives the same vocabulary, which is also that of Hugging Face's trainer.
 *
 * <p>A text is read once; what is kept of it are its words and how often each occurs.
 */
public final class BpeTrainer {
  /** Words as GPT-2 sees them: merges never go beyond one. */
  private static final Pattern WORD =
      Pattern.compile(
          "'(?:s|t|re|ve|m|ll|d)| ?\\p{L}+| ?\\p{N}+"
              + "| ?[^\\p{IsWhite_Space}\\p{L}\\p{N}]+"
              + "|\\p{IsWhite_Space}+(?!\\P{IsWhite_Space})|\\p{IsWhite_Space}+");

  /** Rarer pairs say nothing about other texts. */
  private static final int LEAST_FREQUENCY = 2;

  private final List<String> special;
  private final Map<String, Long> counts = new LinkedHashMap<>();

  /**
   * Begins.
   *
   * @param special tokens that stand for no text, such as {@code <|endoftext|>}; they get the first
   *     indices
   */
  public BpeTrainer(List<String> special) {
    this.special = List.copyOf(special);
  }

  /** Reads a line or another piece of text. */
  public void add(String text) {
    Matcher words = WORD.matcher(text);
    while (words.find()) {
      counts.merge(words.group(), 1L, Long::sum);
    }
  }

  /** How many different words there are so far. */
  public int words() {
    return counts.size();
  }

  /**
   * Makes a vocabulary of the texts read so far. It is smaller than wanted where no pair is left
   * that occurs twice.
   *
   * @param size number of pieces: special tokens, the 256 bytes and what is merged of them
   * @throws InvalidInputException if {@code size} has no room for special tokens and bytes
   */
  public BpeVocabulary train(int size) {
    int least = special.size() + 256;
    if (size < least) {
      throw new InvalidInputException(
          "a vocabulary of %d is too small, expected %d or more".formatted(size, least));
    }
    return new Run().train(size);
  }

  /** Two pieces next to each other. */
  private record Pair(int first, int second) {}

  /** A pair as frequent as it was when it was queued; it may have become rarer since. */
  private record Candidate(Pair pair, long count) {
    static final Comparator<Candidate> BEST_FIRST =
        Comparator.comparingLong(Candidate::count)
            .reversed()
            .thenComparingInt(candidate -> candidate.pair.first)
            .thenComparingInt(candidate -> candidate.pair.second);
  }

  /** The state of one training. */
  private final class Run {
    private final List<String> pieces = new ArrayList<>(special);
    private final Map<String, Integer> indices = new LinkedHashMap<>();
    private final List<Merge> merges = new ArrayList<>();
    private final List<int[]> words = new ArrayList<>();
    private final List<Long> wordCounts = new ArrayList<>();
    private final Map<Pair, Long> pairCounts = new HashMap<>();
    private final Map<Pair, Set<Integer>> places = new HashMap<>();
    private final PriorityQueue<Candidate> queue = new PriorityQueue<>(Candidate.BEST_FIRST);

    private Run() {
      Set<String> alphabet = new TreeSet<>();
      for (int value = 0; value < 256; value++) {
        alphabet.add(String.valueOf(ByteAlphabet.character(value)));
      }
      pieces.addAll(alphabet);
      for (int i = 0; i < pieces.size(); i++) {
        indices.put(pieces.get(i), i);
      }
      counts.forEach(this::addWord);
      pairCounts.forEach((pair, count) -> queue.add(new Candidate(pair, count)));
    }

    private void addWord(String text, long count) {
      int[] word =
          ByteAlphabet.write(text.getBytes(StandardCharsets.UTF_8))
              .chars()
              .map(character -> indices.get(String.valueOf((char) character)))
              .toArray();
      words.add(word);
      wordCounts.add(count);
      count(words.size() - 1, count, new HashSet<>());
    }

    /** Adds a word's pairs to the counts, or takes them away. */
    private void count(int place, long count, Set<Pair> seen) {
      int[] word = words.get(place);
      for (int i = 0; i + 1 < word.length; i++) {
        Pair pair = new Pair(word[i], word[i + 1]);
        pairCounts.merge(pair, count, Long::sum);
        if (count > 0) {
          places.computeIfAbsent(pair, any -> new HashSet<>()).add(place);
        }
        seen.add(pair);
      }
    }

    private BpeVocabulary train(int size) {
      while (pieces.size() < size && !queue.isEmpty()) {
        Candidate best = queue.poll();
        long count = pairCounts.getOrDefault(best.pair, 0L);
        if (count < LEAST_FREQUENCY) {
          continue;
        }
        if (count == best.count) {
          merge(best.pair);
        } else if (count < best.count) {
          queue.add(new Candidate(best.pair, count));
        }
      }
      return new BpeVocabulary(indices, merges);
    }

    private void merge(Pair pair) {
      Merge merge = new Merge(pieces.get(pair.first), pieces.get(pair.second));
      merges.add(merge);
      // Two pairs may become the same piece: ab + c and a + bc.
      int index = indices.computeIfAbsent(merge.result(), any -> pieces.size());
      if (index == pieces.size()) {
        pieces.add(merge.result());
      }
      Set<Pair> before = new HashSet<>();
      Set<Pair> after = new HashSet<>();
      for (int place : places.remove(pair)) {
        long count = wordCounts.get(place);
        count(place, -count, before);
        words.set(place, merged(words.get(place), pair, index));
        count(place, count, after);
      }
      pairCounts.remove(pair);
      // Pairs that became rarer are found out when it is their turn.
      for (Pair changed : after) {
        queue.add(new Candidate(changed, pairCounts.getOrDefault(changed, 0L)));
      }
    }

    private static int[] merged(int[] word, Pair pair, int index) {
      int[] result = new int[word.length];
      int length = 0;
      for (int i = 0; i < word.length; i++) {
        boolean found = i + 1 < word.length && word[i] == pair.first && word[i + 1] == pair.second;
        result[length++] = found ? index : word[i];
        if (found) {
          i++;
        }
      }
      return Arrays.copyOf(result, length);
    }
  }
}
