package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models named {@code hf:owner/name}, from the environment of the process to the loaded model. */
class HubModelTest {
  /** As transformers wrote it. */
  private static final Path BERT =
      Path.of("").toAbsolutePath().getParent().resolve("zoo-bert/src/test/resources/golden/bert");

  @TempDir private Path directory;

  private CommandRun inspect(String endpoint, String... words)
      throws IOException, InterruptedException {
    Map<String, String> environment =
        Map.of(
            "HF_ENDPOINT",
            endpoint,
            "HF_HUB_OFFLINE",
            "0",
            "POCKETZOO_CACHE",
            directory.resolve("cache").toString(),
            "NO_PROXY",
            "127.0.0.1");
    try (CommandProcess process = CommandProcess.start(directory, List.of(), environment, words)) {
      return process.end();
    }
  }

  @Test
  void areDownloadedLoadedAndKept() throws IOException, InterruptedException {
    String gone;
    CommandRun online;
    try (TinyHub hub = new TinyHub(BERT)) {
      gone = hub.url();
      online = inspect(hub.url(), "inspect", "--model", "hf:tiny/bert");
    }

    assertThat(online.err()).isEmpty();
    assertThat(online.out())
        .contains(
            "bert, 2 layers of width 16, texts of up to 24 tokens",
            "hf:tiny/bert@5eed000000000000000000000000000000000042",
            "Classes");

    CommandRun offline = inspect(gone, "inspect", "--model", "hf:tiny/bert", "--offline");

    assertThat(offline.out()).isEqualTo(online.out());
    assertThat(offline.exitCode()).isZero();
  }

  @Test
  void thatCannotBeHadEndInOneLine() throws IOException, InterruptedException {
    try (TinyHub hub = new TinyHub(BERT)) {
      CommandRun run = inspect(hub.url(), "inspect", "--model", "hf:tiny/gpt");

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err())
          .isEqualTo(
              "pocketzoo: cannot download hf:tiny/gpt from %s: there is no such model, revision or file; check the name (HTTP 404)\n"
                  .formatted(hub.url()));
    }
  }
}
