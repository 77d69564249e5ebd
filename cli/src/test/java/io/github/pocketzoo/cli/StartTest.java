package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class StartTest {
  private static final Set<String> LIBRARIES =
      Set.of(
          "org.nd4j.",
          "org.bytedeco.",
          "com.sun.jna.",
          "ai.onnxruntime.",
          "com.fasterxml.",
          "org.slf4j.",
          "ch.qos.logback.");

  @TempDir private Path directory;

  /** Each of these libraries would keep whoever asks for help waiting. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "help",
        "version",
        "train --help",
        "distill --help",
        "eval --help",
        "bench --help",
        "inspect --help",
        "classify --help",
        "embed --help",
        "fill-mask --help",
        "generate --help",
        "tarin"
      })
  void whoAsksForHelpWaitsForNoLibrary(String line) throws IOException, InterruptedException {
    Path classes = directory.resolve("classes");
    try (CommandProcess process =
        CommandProcess.start(
            directory, List.of("-Xlog:class+load:file=" + classes), line.split(" "))) {
      assertThat(process.end().out() + process.end().err()).contains("pocketzoo");
    }
    try (Stream<String> lines = Files.lines(classes)) {
      List<String> loaded = lines.map(each -> each.split(" ")[1]).toList();
      assertThat(loaded)
          .contains(Main.class.getName())
          .noneMatch(name -> LIBRARIES.stream().anyMatch(name::startsWith));
    }
  }
}
