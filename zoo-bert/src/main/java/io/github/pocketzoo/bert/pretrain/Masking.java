package io.github.pocketzoo.bert.pretrain;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.tokenizer.SpecialTokens;
import io.github.pocketzoo.core.train.StepRandom;
import io.github.pocketzoo.core.train.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Which tokens a language model has to predict, and what it sees in their place (Devlin et al.
 * 2019, section 3.1).
 *
 * @param rate part of the tokens that are predicted; at least one of a text is
 * @param maskShare part of those that become the mask token
 * @param randomShare part of those that become another token, all but special ones alike; the rest
 *     stay as they are
 * @param wholeWords whether all tokens of a word are predicted if one is (Google's later models)
 */
public record Masking(double rate, double maskShare, double randomShare, boolean wholeWords) {
  public Masking {
    if (!(rate > 0 && rate < 1)) {
      throw new InvalidInputException(
          "masked part is %s, expected a number between 0 and 1".formatted(rate));
    }
    if (!(maskShare >= 0 && randomShare >= 0 && maskShare + randomShare <= 1)) {
      throw new InvalidInputException(
          "shares of masked and random tokens are %s and %s, expected numbers that add up to 1 or"
                  .formatted(maskShare, randomShare)
              + " less");
    }
  }

  /** BERT's: 15 %, of which 80 % are masked, 10 % random, 10 % unchanged. */
  public static Masking ofBert(boolean wholeWords) {
    return new Masking(0.15, 0.8, 0.1, wholeWords);
  }

  /** ELECTRA's (Clark et al. 2020): 15 %, all of which are masked. */
  public static Masking ofElectra(boolean wholeWords) {
    return new Masking(0.15, 1, 0, wholeWords);
  }

  /**
   * A text with masked tokens.
   *
   * @param ids vocabulary indices, {@code [seqLen]}
   * @param target the original tokens where they are to be predicted
   */
  public record Masked(int[] ids, Target.OfTokens target) {}

  /**
   * Masks a text.
   *
   * @param vocabulary size of the tokenizer's vocabulary
   */
  public Masked apply(
      PackedText text, SpecialTokens special, int vocabulary, SplittableRandom random) {
    int[] ids = text.ids().clone();
    int[] labels = new int[ids.length];
    Arrays.fill(labels, Target.OfTokens.IGNORED);
    for (int position : chosen(text, random)) {
      labels[position] = ids[position];
      double what = random.nextDouble();
      if (what < maskShare) {
        ids[position] = special.mask();
      } else if (what < maskShare + randomShare) {
        ids[position] = ordinary(special, vocabulary, random);
      }
    }
    return new Masked(ids, new Target.OfTokens(labels));
  }

  private int[] chosen(PackedText text, SplittableRandom random) {
    List<int[]> units = units(text);
    int tokens = units.stream().mapToInt(unit -> unit.length).sum();
    int wanted = Math.max(1, (int) Math.round(rate * tokens));
    StepRandom.shuffle(units, random);
    int[] positions = new int[wanted];
    int count = 0;
    for (int[] unit : units) {
      // A word that doesn't fit any more is passed over for one that does, as in BERT's program.
      if (count + unit.length <= wanted) {
        System.arraycopy(unit, 0, positions, count, unit.length);
        count += unit.length;
      }
    }
    // Only where every word is longer than the wanted number: the first one as a whole.
    return count == 0 && !units.isEmpty() ? units.get(0) : Arrays.copyOf(positions, count);
  }

  /** Positions that are chosen together. */
  private List<int[]> units(PackedText text) {
    List<int[]> units = new ArrayList<>();
    int[] words = text.words();
    for (int from = 0; from < words.length; ) {
      int to = from + 1;
      while (wholeWords && to < words.length && words[to] == words[from]) {
        to++;
      }
      if (words[from] >= 0) {
        units.add(IntStream.range(from, to).toArray());
      }
      from = to;
    }
    return units;
  }

  private static int ordinary(SpecialTokens special, int vocabulary, SplittableRandom random) {
    int id = random.nextInt(vocabulary);
    while (special.all().contains(id)) {
      id = random.nextInt(vocabulary);
    }
    return id;
  }
}
