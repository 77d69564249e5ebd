package io.github.pocketzoo.gpt.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpeculativeGeneratorTest {
  private static final int VOCABULARY = 6;
  private static final int CONTEXT = 40;

  private final TableForward target = TableForward.random(VOCABULARY, CONTEXT, 1.2, 1);
  private final TableForward draft = TableForward.random(VOCABULARY, CONTEXT, 1, 2);

  private static GenerationConfig newTokens(int tokens) {
    return GenerationConfig.DEFAULT.with(Ending.at(LengthLimit.ofNewTokens(tokens)));
  }

  private static Continuation only(Generator generator, int... prompt) {
    return generator.generate(List.of(prompt), TokenListeners.NONE).get(0).get(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 50})
  void greedyTokensAreThoseWithoutADraft(int proposals) {
    for (int length : new int[] {1, 2, 20, 100}) {
      GenerationConfig config =
          newTokens(length)
              .with(new Repetition(1.1, 4))
              .with(newTokens(length).ending().withEos(Set.of(5)));
      for (int token = 0; token < VOCABULARY; token++) {
        Continuation plain = only(new StepwiseGenerator(target, config), token, 0);
        Continuation drafted =
            only(new SpeculativeGenerator(target, draft, config, proposals), token, 0);

        assertThat(drafted.tokens()).isEqualTo(plain.tokens());
        assertThat(drafted.reason()).isEqualTo(plain.reason());
      }
    }
  }

  @Test
  void aDraftThatIsTheTargetIsAlwaysRight() {
    for (GenerationConfig config :
        List.of(newTokens(24), newTokens(24).with(new Sampling(0.9, 4, 0.95, 0)))) {
      SpeculativeGenerator generator = new SpeculativeGenerator(target, target, config, 5);

      assertThat(only(generator, 1, 2).tokens()).hasSize(24);

      assertThat(generator.statistics()).isEqualTo(new DraftStatistics(20, 20, 4));
      assertThat(generator.statistics().acceptanceRate()).isEqualTo(1);
    }
  }

  @Test
  void aListenerEndsADraftedSequence() {
    TableForward counting = TableForward.counting(VOCABULARY, CONTEXT);
    SpeculativeGenerator generator = new SpeculativeGenerator(counting, counting, newTokens(30), 4);

    Continuation found =
        generator
            .generate(List.of(new int[] {0}), (prompt, number) -> token -> token == 3)
            .get(0)
            .get(0);

    assertThat(found.tokens()).containsExactly(1, 2, 3);
    assertThat(found.reason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void aDraftWithAShorterContextHelpsAsLongAsItCan() {
    TableForward shorter = TableForward.random(VOCABULARY, 10, 1, 2);
    GenerationConfig config = newTokens(30);

    assertThat(only(new SpeculativeGenerator(target, shorter, config, 4), 1, 2, 3).tokens())
        .isEqualTo(only(new StepwiseGenerator(target, config), 1, 2, 3).tokens());
  }

  /**
   * Runs of three tokens, 40,000 with a draft, against their exact probabilities. The number of
   * degrees of freedom is large, so χ² is nearly normal: a right program fails once in 30,000
   * seeds.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void drawnTokensHaveTheTargetsDistribution(boolean warped) {
    int samples = 40_000;
    Sampling sampling = warped ? new Sampling(0.8, 5, 0.9, 0.02) : Sampling.UNCHANGED;
    GenerationConfig config = newTokens(3).with(sampling).withReturnSequences(samples).withSeed(7);
    SpeculativeGenerator generator = new SpeculativeGenerator(target, draft, config, 2);
    int[] counts = new int[VOCABULARY * VOCABULARY * VOCABULARY];
    for (Continuation each :
        generator.generate(List.of(new int[] {2, 4}), TokenListeners.NONE).get(0)) {
      int[] tokens = each.tokens();
      counts[(tokens[0] * VOCABULARY + tokens[1]) * VOCABULARY + tokens[2]]++;
    }

    List<double[]> cells = new ArrayList<>();
    for (int run = 0; run < counts.length; run++) {
      int[] tokens = {
        run / (VOCABULARY * VOCABULARY), run / VOCABULARY % VOCABULARY, run % VOCABULARY
      };
      cells.add(new double[] {counts[run], samples * probability(config, tokens)});
    }
    assertThat(cells).allSatisfy(cell -> assertThat(cell[1] > 0 || cell[0] == 0).isTrue());
    List<double[]> possible = cells.stream().filter(cell -> cell[1] >= 5).toList();
    double chiSquare =
        possible.stream().mapToDouble(c -> (c[0] - c[1]) * (c[0] - c[1]) / c[1]).sum();
    int freedom = possible.size() - 1;
    assertThat(freedom).isGreaterThan(20);
    assertThat(chiSquare)
        .isBetween(freedom - 4 * Math.sqrt(2.0 * freedom), freedom + 4 * Math.sqrt(2.0 * freedom));
    DraftStatistics statistics = generator.statistics();
    assertThat(statistics.acceptanceRate()).isBetween(0.3, 0.9);
  }

  private double probability(GenerationConfig config, int[] tokens) {
    TokenSequence sequence = TokenSequence.of(2, 4);
    double probability = 1;
    for (int token : tokens) {
      float[] logits = target.logits(sequence.from(0));
      LogitsProcessors.of(config).process(sequence, logits);
      probability *= TokenWeights.of(logits).probability(token);
      sequence.add(token);
    }
    return probability;
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    TableForward other = TableForward.random(VOCABULARY + 1, CONTEXT, 1, 2);
    GenerationConfig beams = newTokens(3).with(new BeamSettings(2, 1, EarlyStopping.WHEN_UNLIKELY));

    assertThatThrownBy(() -> new SpeculativeGenerator(target, other, newTokens(3), 4))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("the draft model has 7 tokens in its vocabulary, expected 6 as the model has");
    assertThatThrownBy(() -> new SpeculativeGenerator(target, draft, beams, 4))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("num_beams 2: expected 1 with a draft model");
    assertThatThrownBy(() -> new SpeculativeGenerator(target, draft, newTokens(3), 0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("num_assistant_tokens 0: expected a whole number of 1 or more");
  }
}
