package io.github.pocketzoo.gpt.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.exec.CausalForward;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Greedy decoding and beam search find what transformers finds with the same model. */
class SearchParityTest {
  private static final CausalForward FORWARD = GoldenGeneration.model();

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.gpt.generate.GoldenGeneration#searches")
  void sequencesAndScores(GoldenGeneration golden) throws IOException {
    GenerationConfig config = golden.config(directory, false);
    Generator generator =
        config.beams().numBeams() > 1
            ? new BeamSearch(FORWARD, config, prompt -> TokenListener.NONE)
            : new StepwiseGenerator(FORWARD, config);

    List<Continuation> found =
        generator.generate(List.of(golden.ints("prompt")), TokenListeners.NONE).get(0);

    assertThat(found)
        .extracting(Continuation::tokens)
        .containsExactlyElementsOf(golden.sequences());
    float[] scores = golden.floats("scores");
    for (int i = 0; i < scores.length; i++) {
      double tolerance = 1e-5 + 1e-5 * Math.abs(scores[i]);
      assertThat(found.get(i).score().orElseThrow()).isCloseTo(scores[i], within(tolerance));
    }
  }
}
