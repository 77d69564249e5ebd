package io.github.pocketzoo.eval.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.progress.Progress;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgreementScorerTest {
  private static final int VOCABULARY = 5;
  private static final RepeatingModel SURE = new RepeatingModel(VOCABULARY, 8, 0.6);

  private static LanguageAgreement measure(
      RepeatingModel model, int mostTokens, List<ScoredText> texts) {
    return new AgreementScorer(model, SURE, SlidingWindows.halfOf(8), mostTokens)
        .measure(texts, Progress.silent().start("agreement", "tokens", mostTokens));
  }

  private static ScoredText text(int... tokens) {
    return new ScoredText(tokens, tokens.length);
  }

  @Test
  void aModelAgreesWithItself() {
    LanguageAgreement agreement = measure(SURE, 100, List.of(text(1, 1, 2), text(3, 4)));
    assertThat(agreement).isEqualTo(new LanguageAgreement(3, 3, 0));
  }

  /** The same token is likeliest as long as it comes again with more than 1/5. */
  @Test
  void modelsMayAgreeOnTheLikeliestTokenAndNotOnItsProbability() {
    LanguageAgreement agreement =
        measure(new RepeatingModel(VOCABULARY, 8, 0.3), 100, List.of(text(1, 1, 2)));
    assertThat(agreement.likeliest()).isEqualTo(1);
    assertThat(agreement.divergence())
        .isCloseTo(0.6 * Math.log(0.6 / 0.3) + 0.4 * Math.log(0.1 / 0.175), within(1e-6));
  }

  @Test
  void modelsMayNotAgreeAtAll() {
    LanguageAgreement agreement =
        measure(new RepeatingModel(VOCABULARY, 8, 0.1), 100, List.of(text(1, 1, 2), text(2, 2)));
    assertThat(agreement.sameLikeliest()).isZero();
    assertThat(agreement.tokens()).isEqualTo(3);
  }

  /** 20 documents of 10 tokens, 9 of them expected: windows of 8 tokens, then one of 4 more. */
  @Test
  void aSampleIsSpreadOverTheDocumentsAndWholeWindows() {
    List<ScoredText> texts = Collections.nCopies(20, text(0, 1, 2, 3, 4, 0, 1, 2, 3, 4));
    assertThat(measure(SURE, 45, texts).tokens()).isEqualTo(45);
    assertThat(measure(SURE, 3, texts).tokens()).isEqualTo(7);
    assertThat(measure(SURE, 1_000, texts).tokens()).isEqualTo(180);
  }

  @Test
  void aDocumentWithoutExpectedTokensTellsNothing() {
    assertThat(measure(SURE, 100, List.of(text(1), text(1, 2))).tokens()).isEqualTo(1);
  }
}
