package io.github.pocketzoo.gpt.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogitsProcessorTest {
  private static final float FORBIDDEN = Float.NEGATIVE_INFINITY;
  private static final TokenSequence NO_TOKENS = TokenSequence.of();

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.gpt.generate.GoldenGeneration#processors")
  void processorsDoWhatThoseOfTransformersDo(GoldenGeneration golden) throws IOException {
    float[] logits = golden.floats("logits");

    LogitsProcessors.of(golden.config(directory, true))
        .process(TokenSequence.of(golden.ints("tokens")), logits);

    float[] expected = golden.floats("processed");
    for (int i = 0; i < logits.length; i++) {
      if (expected[i] == FORBIDDEN) {
        assertThat(logits[i]).isEqualTo(FORBIDDEN);
      } else {
        assertThat(logits[i])
            .isCloseTo(expected[i], within(1e-6f * Math.max(1, Math.abs(expected[i]))));
      }
    }
  }

  @Test
  void withoutSamplingNothingIsWarped() {
    GenerationConfig greedy =
        GenerationConfig.DEFAULT.with(new Sampling(0.5, 3, 0.5, 0.5)).greedy();

    assertThat(LogitsProcessors.of(greedy).inOrder()).isEmpty();
  }

  /** Against a sort of all tokens. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-30, 0.01, 0.2, 0.5, 0.9, 0.999, 1})
  void theNucleusIsTheLeastThatHasItsProbability(double topP) {
    for (int seed = 0; seed < 60; seed++) {
      float[] logits = random(1 + 7 * seed, seed % 4, seed);
      float[] processed = logits.clone();

      new TopP(topP).process(NO_TOKENS, processed);

      int[] kept =
          IntStream.range(0, logits.length).filter(i -> processed[i] != FORBIDDEN).toArray();
      TokenWeights weights = TokenWeights.of(logits);
      double mass = Arrays.stream(kept).mapToDouble(weights::probability).sum();
      double least = Arrays.stream(kept).mapToDouble(weights::probability).min().orElseThrow();
      double greatestOut =
          IntStream.range(0, logits.length)
              .filter(i -> processed[i] == FORBIDDEN)
              .mapToDouble(weights::probability)
              .max()
              .orElse(0);
      assertThat(mass).isGreaterThanOrEqualTo(topP - 1e-6);
      assertThat(kept.length == 1 || mass - least < topP + 1e-6).isTrue();
      assertThat(greatestOut).isLessThanOrEqualTo(least);
    }
  }

  private static float[] random(int length, int spread, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] logits = new float[length];
    for (int i = 0; i < length; i++) {
      logits[i] = (float) (spread * random.nextDouble());
    }
    return logits;
  }

  @Test
  void ofEquallyProbableTokensTheFirstStay() {
    float[] logits = new float[10];

    new TopP(0.35).process(NO_TOKENS, logits);

    assertThat(logits).startsWith(0, 0, 0, 0).endsWith(FORBIDDEN);
    assertThat(Logits.argmax(logits)).isZero();
  }

  @Test
  void tokensAsProbableAsTheLastOfTheMostProbableStay() {
    float[] logits = {1, 3, 2, 2, 0};

    new TopK(2).process(NO_TOKENS, logits);

    assertThat(logits).containsExactly(FORBIDDEN, 3, 2, 2, FORBIDDEN);
  }

  @Test
  void theBestScoresComeInOrder() {
    SplittableRandom random = new SplittableRandom(3);
    double[] scores = random.doubles(500, 0, 40).map(Math::rint).toArray();
    BestScores best = new BestScores(37);
    for (int i = 0; i < scores.length; i++) {
      best.offer(scores[i], i);
    }

    int[] sorted =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted((a, b) -> scores[a] == scores[b] ? a - b : Double.compare(scores[b], scores[a]))
            .limit(37)
            .mapToInt(Integer::intValue)
            .toArray();
    for (int rank = 36; rank >= 0; rank--) {
      assertThat(best.least()).isEqualTo(scores[sorted[rank]]);
      assertThat(best.removeLeast()).isEqualTo(sorted[rank]);
    }
  }

  @Test
  void whatCannotBeChosenFromIsRefused() {
    assertThatThrownBy(() -> Logits.max(new float[] {FORBIDDEN, FORBIDDEN}))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no_repeat_ngram_size forbids all");
    assertThatThrownBy(() -> Logits.argmax(new float[] {Float.NaN, 1}))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("not finite");
    assertThatThrownBy(() -> Logits.max(new float[] {1, Float.NaN}))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("not finite");
  }
}
