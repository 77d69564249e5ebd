package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.eval.bench.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Multiplications as one counts them by hand. */
class WorkloadTest {
  private static final long HIDDEN = 32;
  private static final long NEURONS = 64;
  private static final long LAYERS = 2;
  private static final long LABELS = 3;

  @TempDir private Path directory;

  @Test
  void ofABertThatClassifies() throws IOException {
    HeadSpec head = HeadSpec.classifier(List.of("a", "b", "c"));
    try (Model model = ModelDirectory.load(TinyModel.write(directory.resolve("it"), head))) {
      long tokens = 10;
      // Query, key, value and output; in and out of the feed-forward network.
      long everyToken = LAYERS * (4 * HIDDEN * HIDDEN + 2 * HIDDEN * NEURONS);
      // Scores, and their product with the values.
      long attention = LAYERS * 2 * tokens * tokens * HIDDEN;
      long pooler = HIDDEN * HIDDEN;
      long classifier = HIDDEN * LABELS;

      assertThat(Workload.of(model.architecture(), (int) tokens))
          .isEqualTo(
              new Workload((int) tokens, tokens * everyToken + attention + pooler + classifier));
    }
  }

  @Test
  void aTextIsNoLongerThanTheModelReads() throws IOException {
    HeadSpec head = HeadSpec.classifier(List.of("a", "b"));
    try (Model model = ModelDirectory.load(TinyModel.write(directory.resolve("it"), head))) {
      assertThat(Workload.of(model.architecture(), 128).tokens()).isEqualTo(32);
    }
  }
}
