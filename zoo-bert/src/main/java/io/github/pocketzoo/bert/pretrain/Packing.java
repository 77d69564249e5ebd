package io.github.pocketzoo.bert.pretrain;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.tokenizer.SpecialTokens;
import io.github.pocketzoo.core.tokenizer.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How lines become sequences, as in BERT's {@code create_pretraining_data}: successive lines of a
 * document are put together up to the maximal length; with a small probability up to a random
 * shorter one, since fine-tuning sees short texts. No sequence has text of two documents but for a
 * next sentence that is none.
 *
 * @param maxLength most tokens of a sequence, special tokens included
 * @param shortProbability how often a sequence is made shorter
 * @param task what is asked of two texts
 */
public record Packing(int maxLength, double shortProbability, SentenceTask task) {
  private static final int LEAST_TOKENS = 2;

  public Packing {
    if (!(shortProbability >= 0 && shortProbability <= 1)) {
      throw new InvalidInputException(
          "probability of short sequences is %s, expected a number in [0, 1]"
              .formatted(shortProbability));
    }
  }

  /**
   * Packs documents.
   *
   * @param documents each its lines
   * @throws InvalidInputException if there is room for less than two tokens, or there should be a
   *     wrong next sentence and no other document is there to take it from
   */
  public List<PackedText> pack(
      List<List<Words>> documents, SpecialTokens special, SplittableRandom random) {
    int room =
        maxLength
            - special.before().length
            - special.after().length
            - (task == SentenceTask.NONE ? 0 : special.between().length);
    if (room < LEAST_TOKENS) {
      throw new InvalidInputException(
          "a maximal length of %d leaves room for %d tokens, expected %d or more"
              .formatted(maxLength, Math.max(0, room), LEAST_TOKENS));
    }
    if (task == SentenceTask.NEXT_SENTENCE && documents.size() < 2) {
      throw new InvalidInputException(
          "next-sentence prediction needs at least 2 documents, found 1: blank lines are to"
              + " separate them");
    }
    return new Packer(room, cut(documents, room), special, random).all();
  }

  /** Lines that are longer than a sequence become several. */
  private static List<List<Words>> cut(List<List<Words>> documents, int room) {
    List<List<Words>> all = new ArrayList<>();
    for (List<Words> document : documents) {
      List<Words> lines = new ArrayList<>();
      for (Words line : document) {
        for (int from = 0; from < line.length(); from += room) {
          lines.add(slice(line, from, Math.min(line.length(), from + room)));
        }
      }
      all.add(lines);
    }
    return all;
  }

  private static Words slice(Words line, int from, int to) {
    return from == 0 && to == line.length()
        ? line
        : new Words(
            Arrays.copyOfRange(line.ids(), from, to), Arrays.copyOfRange(line.first(), from, to));
  }

  private static Words join(List<Words> lines) {
    int[] ids = new int[lines.stream().mapToInt(Words::length).sum()];
    boolean[] first = new boolean[ids.length];
    int length = 0;
    for (Words line : lines) {
      System.arraycopy(line.ids(), 0, ids, length, line.length());
      System.arraycopy(line.first(), 0, first, length, line.length());
      length += line.length();
    }
    return new Words(ids, first);
  }

  /** One pass over some documents. */
  private final class Packer {
    private final int room;
    private final List<List<Words>> documents;
    private final SpecialTokens special;
    private final SplittableRandom random;
    private final List<PackedText> packed = new ArrayList<>();

    Packer(int room, List<List<Words>> documents, SpecialTokens special, SplittableRandom random) {
      this.room = room;
      this.documents = documents;
      this.special = special;
      this.random = random;
    }

    List<PackedText> all() {
      for (int document = 0; document < documents.size(); document++) {
        pack(document);
      }
      return packed;
    }

    private int targetLength() {
      return random.nextDouble() < shortProbability
          ? LEAST_TOKENS + random.nextInt(room - LEAST_TOKENS + 1)
          : room;
    }

    private void pack(int document) {
      List<Words> lines = documents.get(document);
      int target = targetLength();
      List<Words> chunk = new ArrayList<>();
      int tokens = 0;
      for (int next = 0; next < lines.size(); next++) {
        if (task == SentenceTask.NONE
            && !chunk.isEmpty()
            && tokens + lines.get(next).length() > room) {
          single(chunk);
          chunk.clear();
          tokens = 0;
          target = targetLength();
        }
        chunk.add(lines.get(next));
        tokens += lines.get(next).length();
        if (tokens >= target || next == lines.size() - 1) {
          next -= add(document, chunk, target);
          chunk.clear();
          tokens = 0;
          target = targetLength();
        }
      }
    }

    /**
     * Makes a sequence of some lines.
     *
     * @return how many lines at the end were not used
     */
    private int add(int document, List<Words> chunk, int target) {
      return switch (task) {
        case NONE -> single(chunk);
        case NEXT_SENTENCE -> nextSentence(document, chunk, target);
        case SENTENCE_ORDER -> sentenceOrder(chunk);
      };
    }

    private int single(List<Words> chunk) {
      packed.add(PackedText.of(special, join(chunk)));
      return 0;
    }

    private int nextSentence(int document, List<Words> chunk, int target) {
      int end = firstTextEnd(chunk);
      Words first = join(chunk.subList(0, end));
      if (chunk.size() > 1 && random.nextBoolean()) {
        addPair(first, join(chunk.subList(end, chunk.size())), 0);
        return 0;
      }
      addPair(first, elsewhere(document, Math.max(1, target - first.length())), 1);
      return chunk.size() - end;
    }

    private int firstTextEnd(List<Words> chunk) {
      return chunk.size() > 1 ? 1 + random.nextInt(chunk.size() - 1) : 1;
    }

    /** Lines from a random place of another document. */
    private Words elsewhere(int document, int target) {
      int other = random.nextInt(documents.size() - 1);
      List<Words> lines = documents.get(other < document ? other : other + 1);
      List<Words> chosen = new ArrayList<>();
      int tokens = 0;
      for (int i = random.nextInt(lines.size()); i < lines.size() && tokens < target; i++) {
        chosen.add(lines.get(i));
        tokens += lines.get(i).length();
      }
      return join(chosen);
    }

    private int sentenceOrder(List<Words> chunk) {
      Words first;
      Words second;
      if (chunk.size() > 1) {
        int end = firstTextEnd(chunk);
        first = join(chunk.subList(0, end));
        second = join(chunk.subList(end, chunk.size()));
      } else {
        // A single line has no second text; its two halves are successive texts, too.
        Words line = chunk.get(0);
        if (line.length() < LEAST_TOKENS) {
          return 0;
        }
        first = slice(line, 0, line.length() / 2);
        second = slice(line, line.length() / 2, line.length());
      }
      boolean swapped = random.nextBoolean();
      addPair(swapped ? second : first, swapped ? first : second, swapped ? 1 : 0);
      return 0;
    }

    /** Cuts tokens from either end of the longer text until both fit. */
    private void addPair(Words first, Words second, int order) {
      int[] from = new int[2];
      int[] to = {first.length(), second.length()};
      while (to[0] - from[0] + to[1] - from[1] > room) {
        int longer = to[0] - from[0] > to[1] - from[1] ? 0 : 1;
        if (random.nextBoolean()) {
          from[longer]++;
        } else {
          to[longer]--;
        }
      }
      packed.add(
          PackedText.of(
              special, slice(first, from[0], to[0]), slice(second, from[1], to[1]), order));
    }
  }
}
