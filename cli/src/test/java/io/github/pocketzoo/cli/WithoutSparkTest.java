package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.model.HeadSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Without the module spark")
class WithoutSparkTest {
  @TempDir private Path directory;

  @Test
  @DisplayName("the option says how to get it")
  void saysHow() throws IOException {
    Path model =
        TinyModel.write(
            directory.resolve("model"), HeadSpec.classifier(List.of("animal", "nature", "place")));
    CommandRun run =
        CommandRun.of(
            "eval",
            "--model",
            model.toString(),
            "--data",
            TinyTexts.csv(directory.resolve("texts.csv")).toString(),
            "--spark",
            "local[2]",
            "--scores",
            directory.resolve("scores").toString());
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            "pocketzoo: --spark local[2]: the module spark is not on the class path; ./pocketzoo"
                + " builds it where --spark is an option, or: mvnw -Dquick -Pspark -pl spark -am"
                + " package\n");
  }
}
