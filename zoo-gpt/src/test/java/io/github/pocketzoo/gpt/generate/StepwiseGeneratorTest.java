package io.github.pocketzoo.gpt.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StepwiseGeneratorTest {
  private static final int VOCABULARY = 8;
  private static final int CONTEXT = 16;
  private static final GenerationConfig GREEDY =
      GenerationConfig.DEFAULT.with(Ending.at(LengthLimit.ofNewTokens(6)));
  private static final GenerationConfig SAMPLED = GREEDY.with(Sampling.UNCHANGED).withSeed(3);

  private final TableForward model = TableForward.random(VOCABULARY, CONTEXT, 1, 5);
  private final TableForward counting = TableForward.counting(VOCABULARY, CONTEXT);

  private static Continuation only(TableForward model, GenerationConfig config, int... prompt) {
    return only(new StepwiseGenerator(model, config), prompt);
  }

  private static Continuation only(Generator generator, int... prompt) {
    return generator.generate(List.of(prompt), TokenListeners.NONE).get(0).get(0);
  }

  @Test
  void promptsOfDifferentLengthsAreContinuedAsIfAlone() {
    List<int[]> prompts = List.of(new int[] {1}, new int[] {4, 5, 6, 7, 0}, new int[] {2, 2});
    for (GenerationConfig config : List.of(GREEDY, SAMPLED)) {
      List<List<Continuation>> together =
          new StepwiseGenerator(model, config).generate(prompts, TokenListeners.NONE);

      for (int i = 0; i < prompts.size(); i++) {
        assertThat(together.get(i).get(0).tokens())
            .isEqualTo(only(model, config, prompts.get(i)).tokens());
      }
    }
  }

  @Test
  void theSameSeedGivesTheSameTokensAndAnotherOnesOthers() {
    int[] once = only(model, SAMPLED, 1, 2).tokens();

    assertThat(only(model, SAMPLED, 1, 2).tokens()).isEqualTo(once);
    assertThat(only(model, SAMPLED.withSeed(4), 1, 2).tokens()).isNotEqualTo(once);
    assertThat(only(model, SAMPLED, 2, 2).tokens()).isNotEqualTo(once);
  }

  @Test
  void severalContinuationsOfAPromptDifferAndReadItOnce() {
    List<List<Continuation>> found =
        new StepwiseGenerator(model, SAMPLED.withReturnSequences(4))
            .generate(List.of(new int[] {1, 2, 3, 4}, new int[] {5}), TokenListeners.NONE);

    assertThat(found).hasSize(2).allSatisfy(each -> assertThat(each).hasSize(4));
    assertThat(found.get(0)).extracting(Continuation::tokens).doesNotHaveDuplicates();
    assertThat(found.get(0).get(0).tokens()).isEqualTo(only(model, SAMPLED, 1, 2, 3, 4).tokens());
    // The last token of a sequence isn't read.
    int promptTokens = 5 + 4;
    assertThat(model.tokensRead()).isEqualTo(promptTokens + 8 * 5 + 5);
  }

  @Test
  void aSequenceSaysWhyItEnds() {
    GenerationConfig endsAt7 = GREEDY.with(GREEDY.ending().withEos(Set.of(7, 99)));
    Generator stopping = new StepwiseGenerator(counting, GREEDY);

    Continuation length = only(counting, GREEDY, 0);
    Continuation eos = only(counting, endsAt7, 4);
    Continuation context = only(counting, GREEDY, new int[CONTEXT - 2]);
    Continuation stop =
        stopping
            .generate(List.of(new int[] {0}), (prompt, number) -> token -> token == 3)
            .get(0)
            .get(0);

    assertThat(length.tokens()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(length.reason()).isEqualTo(FinishReason.LENGTH);
    assertThat(eos.tokens()).containsExactly(5, 6, 7);
    assertThat(eos.reason()).isEqualTo(FinishReason.EOS);
    assertThat(context.tokens()).containsExactly(1, 2);
    assertThat(context.reason()).isEqualTo(FinishReason.CONTEXT);
    assertThat(stop.tokens()).containsExactly(1, 2, 3);
    assertThat(stop.reason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void aPromptAsLongAsTheContextIsNotContinued() {
    Continuation none = only(counting, GREEDY, new int[CONTEXT]);

    assertThat(none.tokens()).isEmpty();
    assertThat(none.reason()).isEqualTo(FinishReason.CONTEXT);
  }

  @Test
  void aListenerIsShownEveryTokenButTheEnd() {
    GenerationConfig endsAt3 = GREEDY.with(GREEDY.ending().withEos(Set.of(3)));
    List<String> shown = new ArrayList<>();

    new StepwiseGenerator(counting, endsAt3)
        .generate(
            List.of(new int[] {0}, new int[] {6}),
            (prompt, number) -> token -> !shown.add(prompt + ":" + token));

    assertThat(shown).containsExactly("0:1", "1:7", "0:2", "1:0", "1:1", "1:2");
  }

  @Test
  void promptsThatCannotBeReadAreRefused() {
    assertThatThrownBy(() -> only(model, GREEDY))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("empty");
    assertThatThrownBy(() -> only(model, GREEDY, 1, VOCABULARY))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("a prompt has token 8, the model's vocabulary has 8");
    assertThatThrownBy(() -> only(model, GREEDY, new int[CONTEXT + 1]))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("a prompt has 17 tokens, the model's context has 16");
    GenerationConfig short3 = GREEDY.with(Ending.at(LengthLimit.ofAllTokens(3)));
    assertThatThrownBy(() -> only(model, short3, 1, 2, 3))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("max_length 3: the prompt has 3 tokens already");
  }

  @Test
  void beamSearchEndsAtTextsAndAtTheContext() {
    GenerationConfig beams = GREEDY.with(new BeamSettings(3, 1, EarlyStopping.WHEN_UNLIKELY));
    BeamSearch stopping = new BeamSearch(counting, beams, prompt -> token -> token == 3);
    BeamSearch free = new BeamSearch(counting, beams, prompt -> TokenListener.NONE);

    assertThat(only(stopping, 0).tokens()).containsExactly(1, 2, 3);
    assertThat(only(stopping, 0).reason()).isEqualTo(FinishReason.STOP);
    assertThat(only(free, new int[CONTEXT - 3]).tokens()).containsExactly(1, 2, 3);
    assertThat(only(free, new int[CONTEXT - 3]).reason()).isEqualTo(FinishReason.CONTEXT);
    assertThat(only(free, new int[CONTEXT]).tokens()).isEmpty();
  }

  @Test
  void whereAllTokensAreForbiddenItIsSaid() {
    GenerationConfig once =
        GREEDY.with(new Repetition(1, 1)).with(Ending.at(LengthLimit.ofNewTokens(10)));

    assertThatThrownBy(() -> only(counting, once, 0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no_repeat_ngram_size");
  }
}
