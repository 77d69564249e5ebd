package io.github.pocketzoo.eval.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KneserNeyTest {
  private static final int VOCABULARY = 7;

  private static ScoredText text(int... tokens) {
    return new ScoredText(tokens, tokens.length);
  }

  /** Documents with a habit: a token is often followed by the next one, and 0 begins and ends. */
  private static List<ScoredText> documents(long seed, int count) {
    Random random = new Random(seed);
    List<ScoredText> documents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] tokens = new int[2 + random.nextInt(12)];
      for (int j = 1; j + 1 < tokens.length; j++) {
        tokens[j] =
            1 + (random.nextInt(3) > 0 ? tokens[j - 1] : random.nextInt(5)) % (VOCABULARY - 2);
      }
      documents.add(new ScoredText(tokens, tokens.length));
    }
    return documents;
  }

  /**
   * Of the documents "0 1 2 1" and "0 1 1": the bigrams are 01 twice, 12, 21 and 11 once. Token 1
   * is seen after 0, 2 and 1, token 2 after 1: a(1) = 3, a(2) = 1. Too little to estimate
   * discounts, so they are 0.5, 1 and 1.5.
   */
  @Test
  void aSmallExampleByHand() {
    KneserNey model = KneserNey.train(List.of(text(0, 1, 2, 1), text(0, 1, 1)), 2, 4);
    double left = (1.5 + 0.5) / 4;
    double one = (3 - 1.5) / 4 + left / 4;
    double two = (1 - 0.5) / 4 + left / 4;
    double unseen = left / 4;
    assertThat(model.probability(new int[] {1}, 0)).isCloseTo(one, within(1e-12));
    assertThat(model.probability(new int[] {2}, 0)).isCloseTo(two, within(1e-12));
    assertThat(model.probability(new int[] {3}, 0)).isCloseTo(unseen, within(1e-12));
    // After 1 came 2 and 1, once each: half of either count is left over.
    assertThat(model.probability(new int[] {1, 2}, 1))
        .isCloseTo(0.5 / 2 + 0.5 * two, within(1e-12));
    assertThat(model.probability(new int[] {1, 3}, 1)).isCloseTo(0.5 * unseen, within(1e-12));
    // After 0 came 1, twice: D(2) = 1 of 2 is left over.
    assertThat(model.probability(new int[] {0, 1}, 1)).isCloseTo(0.5 + 0.5 * one, within(1e-12));
    // Nothing is known of what comes after 3.
    assertThat(model.probability(new int[] {3, 1}, 1)).isCloseTo(one, within(1e-12));
    assertThat(model.score(List.of(text(0, 1, 3))).nats())
        .isCloseTo(-Math.log(0.5 + 0.5 * one) - Math.log(0.5 * unseen), within(1e-12));
  }

  @Test
  void probabilitiesOfEveryContextSumToOne() {
    for (int order = 1; order <= 5; order++) {
      KneserNey model = KneserNey.train(documents(1, 200), order, VOCABULARY);
      for (ScoredText text : documents(2, 40)) {
        int[] tokens = text.tokens();
        for (int position = 0; position < tokens.length; position++) {
          double sum = 0;
          for (int token = 0; token < VOCABULARY; token++) {
            int[] other = tokens.clone();
            other[position] = token;
            double probability = model.probability(other, position);
            assertThat(probability).isPositive();
            sum += probability;
          }
          assertThat(sum).isCloseTo(1, within(1e-12));
        }
      }
    }
  }

  /** The definition, with maps of lists, n-gram by n-gram. */
  private static final class Definition {
    private final int order;
    private final Map<List<Integer>, Integer> adjusted = new HashMap<>();

    private Definition(List<ScoredText> texts, int order) {
      this.order = order;
      Map<List<Integer>, Set<Integer>> before = new HashMap<>();
      for (ScoredText text : texts) {
        List<Integer> tokens = boxed(text.tokens());
        for (int begin = 0; begin < tokens.size(); begin++) {
          for (int end = begin + 1; end <= Math.min(begin + order, tokens.size()); end++) {
            List<Integer> ngram = tokens.subList(begin, end);
            if ((end - begin == order || begin == 0) && end > 1) {
              adjusted.merge(ngram, 1, Integer::sum);
            }
            if (end - begin < order && begin > 0) {
              before.computeIfAbsent(ngram, any -> new HashSet<>()).add(tokens.get(begin - 1));
            }
          }
        }
      }
      before.forEach((ngram, tokens) -> adjusted.merge(ngram, tokens.size(), Integer::sum));
    }

    private static List<Integer> boxed(int[] tokens) {
      return Arrays.stream(tokens).boxed().toList();
    }

    private double discount(int length, int count) {
      long[] t = new long[5];
      adjusted.forEach(
          (ngram, c) -> {
            if (ngram.size() == length && c <= 4) {
              t[c]++;
            }
          });
      double[] discounts = new double[4];
      for (int k = 1; k <= 3; k++) {
        double y = t[1] / (t[1] + 2.0 * t[2]);
        discounts[k] = k - (k + 1) * y * t[k + 1] / t[k];
        if (t[k] == 0 || discounts[k] < 0) {
          return 0.5 * Math.min(count, 3);
        }
      }
      return discounts[Math.min(count, 3)];
    }

    private double probability(List<Integer> context, int token) {
      double lower =
          context.isEmpty()
              ? 1.0 / VOCABULARY
              : probability(context.subList(1, context.size()), token);
      double sum = 0;
      double left = 0;
      double own = 0;
      for (int next = 0; next < VOCABULARY; next++) {
        List<Integer> ngram = new ArrayList<>(context);
        ngram.add(next);
        int count = adjusted.getOrDefault(ngram, 0);
        if (count > 0) {
          double discount = discount(ngram.size(), count);
          sum += count;
          left += discount;
          own += next == token ? count - discount : 0;
        }
      }
      return sum == 0 ? lower : own / sum + left / sum * lower;
    }

    private double probability(int[] tokens, int position) {
      int begin = Math.max(0, position - order + 1);
      return probability(boxed(tokens).subList(begin, position), tokens[position]);
    }
  }

  @Test
  void probabilitiesAreThoseOfTheDefinition() {
    List<ScoredText> training = documents(3, 150);
    for (int order : new int[] {1, 3, 5}) {
      KneserNey model = KneserNey.train(training, order, VOCABULARY);
      Definition definition = new Definition(training, order);
      for (ScoredText text : documents(4, 15)) {
        for (int position = 1; position < text.tokens().length; position++) {
          assertThat(model.probability(text.tokens(), position))
              .isCloseTo(definition.probability(text.tokens(), position), within(1e-12));
        }
      }
    }
  }

  @Test
  void longerContextsHelpWhereTextsHaveHabits() {
    List<ScoredText> heldOut = documents(6, 100);
    LanguageScore single = KneserNey.train(documents(5, 500), 1, VOCABULARY).score(heldOut);
    LanguageScore pairs = KneserNey.train(documents(5, 500), 2, VOCABULARY).score(heldOut);
    assertThat(pairs.perplexity()).isLessThan(0.9 * single.perplexity());
    assertThat(pairs.tokens()).isEqualTo(single.tokens());
    assertThat(pairs.documents()).isEqualTo(100);
  }

  @Test
  void tokensOutsideTheVocabularyAreRefused() {
    assertThatThrownBy(() -> KneserNey.train(List.of(text(0, 4)), 2, 4))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("token 4: the vocabulary has 4 tokens");
  }
}
