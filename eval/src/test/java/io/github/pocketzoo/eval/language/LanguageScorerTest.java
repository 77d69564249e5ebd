package io.github.pocketzoo.eval.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.eval.TestTokenizer;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageScorerTest {
  private static final KnownModel MODEL = new KnownModel(11, 8);

  private static ScoredText counting(int tokens) {
    return new ScoredText(IntStream.range(0, tokens).map(i -> i % 11).toArray(), 2L * tokens);
  }

  private static double nats(int... tokensBefore) {
    // After j tokens the next one has probability 1 / (j + 1).
    return IntStream.of(tokensBefore).mapToDouble(j -> Math.log(j + 1)).sum();
  }

  @Test
  void aShortTextIsOneWindow() {
    LanguageScore score =
        new LanguageScorer(MODEL, new SlidingWindows(8, 4), 1).score(List.of(counting(5)));
    assertThat(score.nats()).isCloseTo(nats(1, 2, 3, 4), within(1e-5));
    assertThat(score.tokens()).isEqualTo(4);
    assertThat(score.bytes()).isEqualTo(10);
    assertThat(score.documents()).isEqualTo(1);
    assertThat(score.perplexity()).isCloseTo(Math.pow(120, 0.25), within(1e-5));
    assertThat(score.bitsPerByte()).isCloseTo(Math.log(120) / Math.log(2) / 10, within(1e-5));
  }

  /** 11 tokens: windows of 0–5, 2–7, 4–9 and 6–10, of which the later ones add 2, 2 and 1. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void aWindowScoresOnlyWhatIsNew(int batch) {
    LanguageScore score =
        new LanguageScorer(MODEL, new SlidingWindows(6, 2), batch).score(List.of(counting(11)));
    assertThat(score.nats()).isCloseTo(nats(1, 2, 3, 4, 5, 4, 5, 4, 5, 4), within(1e-5));
    assertThat(score.tokens()).isEqualTo(10);
  }

  @Test
  void unlikelyTokensCost() {
    ScoredText text = new ScoredText(new int[] {3, 9}, 1);
    assertThat(new LanguageScorer(MODEL, new SlidingWindows(8, 4), 1).score(List.of(text)).nats())
        .isCloseTo(-Math.log(MODEL.probability(1, 3, 9)), within(1e-5));
  }

  @Test
  void documentsDoNotSeeOneAnother() {
    LanguageScorer scorer = new LanguageScorer(MODEL, SlidingWindows.halfOf(8), 2);
    LanguageScore both = scorer.score(List.of(counting(9), counting(3)));
    LanguageScore sum = scorer.score(List.of(counting(9))).plus(scorer.score(List.of(counting(3))));
    assertThat(both.nats()).isCloseTo(sum.nats(), within(1e-9));
    assertThat(both.tokens()).isEqualTo(sum.tokens()).isEqualTo(10);
    assertThat(both.documents()).isEqualTo(2);
  }

  /** Every token but the first is scored once, and with as long a context as there can be. */
  @ParameterizedTest
  @CsvSource({"2, 1, 7", "8, 1, 30", "8, 7, 30", "8, 4, 8", "8, 4, 9", "8, 3, 1", "8, 3, 2"})
  void windowsScoreEveryTokenOnce(int length, int stride, int tokens) {
    int next = 1;
    for (SlidingWindows.Window window : new SlidingWindows(length, stride).of(tokens)) {
      assertThat(window.firstScored()).isEqualTo(next).isGreaterThan(window.begin());
      assertThat(window.end() - window.begin()).isLessThanOrEqualTo(length);
      assertThat(window.begin() == 0 || next - window.begin() >= length - stride).isTrue();
      next = window.end();
    }
    assertThat(next).isEqualTo(tokens);
  }

  @Test
  void windowsFitTheModel() {
    assertThatThrownBy(() -> new LanguageScorer(MODEL, new SlidingWindows(9, 4), 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("windows of 9 tokens: the model reads 8 at most");
    assertThatThrownBy(() -> new SlidingWindows(8, 8))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("windows of 8 tokens with stride 8: expected a stride of 1 to 7");
  }

  @Test
  void withoutATokenThatBeginsTextsTheFirstIsGivenAndItsBytesDoNotCount() throws IOException {
    try (Tokenizer tokenizer = TestTokenizer.load(4)) {
      String text = tokenizer.text(5) + (" " + tokenizer.text(6)).repeat(6);
      ScoredText scored = ScoredText.all(tokenizer, List.of(text)).get(0);
      assertThat(scored.tokens()).containsExactly(5, 6, 6, 6, 6, 6, 6);
      assertThat(scored.expected()).isEqualTo(6);
      assertThat(scored.bytes()).isEqualTo(text.length() - tokenizer.text(5).length());
    }
  }
}
