package io.github.pocketzoo.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.catalog.maven.MavenHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CatalogProcessTest {
  private static final int PROCESSES = 3;

  @TempDir private Path directory;
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void endWhatStillRuns() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void manyProcessesMayFetchAtOnce() throws IOException, InterruptedException {
    MavenHome home = new MavenHome(directory.resolve("home"));
    home.publish(TestModel.COORDINATES, CatalogProcess.MODEL.jar());
    home.mirrorPublished();
    Path cache = directory.resolve("cache");
    Path signal = directory.resolve("go");

    List<Path> outputs = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      Path output = directory.resolve("output" + i);
      outputs.add(output);
      processes.add(
          CatalogProcess.start(
              output,
              List.of("-Xmx256m"),
              "fetch",
              directory.resolve("home").toString(),
              cache.toString(),
              signal.toString()));
    }
    for (Path output : outputs) {
      while (!Files.readString(output).contains(CatalogProcess.READY)) {
        Thread.sleep(5);
      }
    }
    Files.createFile(signal);

    for (int i = 0; i < PROCESSES; i++) {
      assertThat(processes.get(i).waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(processes.get(i).exitValue()).as(Files.readString(outputs.get(i))).isZero();
    }
    try (Stream<Path> models = Files.list(cache.resolve("models"))) {
      assertThat(models)
          .singleElement()
          .satisfies(
              model ->
                  assertThat(model.resolve("model.onnx"))
                      .hasBinaryContent(CatalogProcess.MODEL.weights()));
    }
    assertThat(outputs)
        .extracting(Files::readString)
        .allMatch(output -> output.startsWith(CatalogProcess.READY + "tiny-model-"));
  }

  /** They would cost every command a second. */
  @Test
  void listingLoadsNeitherNd4jNorMaven() throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Path classes = directory.resolve("classes");
    Process process =
        CatalogProcess.start(output, List.of("-Xlog:class+load:file=" + classes), "list");

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(output).content().contains("all-MiniLM-L6-v2", "e5-small-v2");
    assertThat(classes)
        .content()
        .contains("io.github.pocketzoo.core.catalog.ModelCatalog ")
        .doesNotContain("org.nd4j.", "org.bytedeco.", "org.apache.maven.", "org.eclipse.aether.");
  }
}
