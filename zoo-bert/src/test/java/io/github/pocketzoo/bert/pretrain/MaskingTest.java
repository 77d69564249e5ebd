package io.github.pocketzoo.bert.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.tokenizer.SpecialTokens;
import io.github.pocketzoo.core.tokenizer.Words;
import io.github.pocketzoo.core.train.Target;
import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MaskingTest {
  private static final int VOCABULARY = 1000;
  private static final int MASK = 3;
  private static final int TOKENS = 100;
  private static final int TEXTS = 2000;

  private final SpecialTokens special =
      new SpecialTokens(
          new int[] {1}, new int[] {2}, new int[] {2}, 1, 0, MASK, Set.of(0, 1, 2, 3, 4));

  /** Words of one, two and three tokens; ids from 10 on. */
  private PackedText text(SplittableRandom random) {
    int[] ids = random.ints(TOKENS, 10, VOCABULARY).toArray();
    boolean[] first = new boolean[TOKENS];
    for (int i = 0, word = 0; i < TOKENS; i += 1 + word++ % 3) {
      first[i] = true;
    }
    return PackedText.of(special, new Words(ids, first));
  }

  /** How often each thing happened to a predicted token. */
  private record Counts(int predicted, int masked, int random, int kept) {}

  private Counts count(Masking masking) {
    SplittableRandom random = new SplittableRandom(5);
    int predicted = 0;
    int masked = 0;
    int kept = 0;
    int replaced = 0;
    for (int i = 0; i < TEXTS; i++) {
      PackedText text = text(random);
      Masking.Masked result = masking.apply(text, special, VOCABULARY, random);
      for (int position = 0; position < text.length(); position++) {
        int label = result.target().labels()[position];
        int id = result.ids()[position];
        if (label == Target.OfTokens.IGNORED) {
          assertThat(id).isEqualTo(text.ids()[position]);
          continue;
        }
        assertThat(text.words()[position]).as("special tokens are never masked").isNotNegative();
        assertThat(label).isEqualTo(text.ids()[position]);
        predicted++;
        if (id == MASK) {
          masked++;
        } else if (id == label) {
          kept++;
        } else {
          assertThat(special.all()).doesNotContain(id);
          replaced++;
        }
      }
    }
    return new Counts(predicted, masked, replaced, kept);
  }

  private static void assertShare(int count, int all, double share) {
    double fourDeviations = 4 * Math.sqrt(share * (1 - share) / all);
    assertThat(count / (double) all).isCloseTo(share, within(fourDeviations));
  }

  @Test
  void fifteenPercentArePredictedOfWhichEightyAreMaskedTenRandomTenKept() {
    Counts counts = count(Masking.ofBert(false));

    assertThat(counts.predicted()).isEqualTo(TEXTS * 15);
    assertShare(counts.masked(), counts.predicted(), 0.8);
    assertShare(counts.random(), counts.predicted(), 0.1);
    assertShare(counts.kept(), counts.predicted(), 0.1);
  }

  @Test
  void electraMasksAllOfThem() {
    Counts counts = count(Masking.ofElectra(false));

    assertThat(counts.masked()).isEqualTo(counts.predicted()).isEqualTo(TEXTS * 15);
  }

  @Test
  void everyTokenIsAsLikely() {
    SplittableRandom random = new SplittableRandom(8);
    int[] chosen = new int[TOKENS + 2];
    PackedText text = text(random);
    int draws = 20_000;
    for (int i = 0; i < draws; i++) {
      int[] labels =
          Masking.ofBert(false).apply(text, special, VOCABULARY, random).target().labels();
      for (int position = 0; position < labels.length; position++) {
        chosen[position] += labels[position] == Target.OfTokens.IGNORED ? 0 : 1;
      }
    }
    for (int position = 1; position <= TOKENS; position++) {
      // 100 of these: five deviations, not four.
      assertThat(chosen[position] / (double) draws)
          .isCloseTo(0.15, within(5 * Math.sqrt(0.15 * 0.85 / draws)));
    }
  }

  @Test
  void wholeWordsArePredictedTogether() {
    SplittableRandom random = new SplittableRandom(6);
    int predicted = 0;
    for (int i = 0; i < TEXTS; i++) {
      PackedText text = text(random);
      int[] labels =
          Masking.ofBert(true).apply(text, special, VOCABULARY, random).target().labels();
      predicted += new Target.OfTokens(labels).count();
      for (int position = 1; position < text.length(); position++) {
        if (text.words()[position] >= 0 && text.words()[position] == text.words()[position - 1]) {
          assertThat(labels[position] == Target.OfTokens.IGNORED)
              .isEqualTo(labels[position - 1] == Target.OfTokens.IGNORED);
        }
      }
    }
    assertThat(predicted / (double) TEXTS).isBetween(14.5, 15.0);
  }

  @Test
  void atLeastOneTokenIsPredictedAndAWordLongerThanThatAsAWhole() {
    PackedText word =
        PackedText.of(
            special, new Words(new int[] {11, 12, 13}, new boolean[] {true, false, false}));

    assertThat(labels(Masking.ofBert(false), word)).isEqualTo(1);
    assertThat(labels(Masking.ofBert(true), word)).isEqualTo(3);
  }

  private int labels(Masking masking, PackedText text) {
    return masking.apply(text, special, VOCABULARY, new SplittableRandom(1)).target().count();
  }

  @Test
  void theSameNumbersMaskTheSameTokens() {
    PackedText text = text(new SplittableRandom(9));

    assertThat(ids(text, 1)).isEqualTo(ids(text, 1)).isNotEqualTo(ids(text, 2));
  }

  private String ids(PackedText text, long seed) {
    return Arrays.toString(
        Masking.ofBert(false).apply(text, special, VOCABULARY, new SplittableRandom(seed)).ids());
  }

  @Test
  void sharesThatAreNoneAreRefused() {
    assertThatThrownBy(() -> new Masking(0, 0.8, 0.1, false))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> new Masking(0.15, 0.8, 0.3, false))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("0.8 and 0.3");
  }
}
