package io.github.pocketzoo.cli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.eval.ModelFacts;
import io.github.pocketzoo.eval.ModelResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColdStartsTest {
  @TempDir private Path directory;

  private static ModelResult row(Path model) {
    return new ModelResult(
        "gone",
        Optional.of("runtime f32"),
        Optional.of(
            new ModelFacts(
                1, 1, 4, "float32", List.of("kept"), null, Optional.of(model.toString()))),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void aModelThatCannotBeOpenedAgainKeepsItsRowAndHasANote() {
    Path gone = directory.resolve("gone");
    List<ModelResult> measured =
        ColdStarts.addTo(
            List.of(row(gone), ModelResult.notLoaded("broken", "no weights")),
            Optional.empty(),
            Progress.silent());

    ModelResult first = measured.get(0);
    assertThat(first.error()).isEmpty();
    assertThat(first.coldStart()).isEmpty();
    assertThat(first.facts().orElseThrow().notes())
        .hasSize(2)
        .contains("kept")
        .anySatisfy(
            note ->
                assertThat(note)
                    .startsWith("cold start not measured: " + gone)
                    .containsPattern("ended with 1: .+"));
    assertThat(measured.get(1)).isEqualTo(ModelResult.notLoaded("broken", "no weights"));
  }
}
