package io.github.pocketzoo.core.catalog.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class HubProcessTest {
  private static final String FILE = "model.safetensors";
  private static final byte[] WEIGHTS = new byte[100_000];

  @TempDir private Path directory;
  private final List<Process> processes = new ArrayList<>();
  private final LoopbackHub hub =
      new LoopbackHub().with("config.json", "{}").withLarge(FILE, WEIGHTS);

  @AfterEach
  void endWhatStillRuns() {
    processes.forEach(Process::destroyForcibly);
    hub.close();
  }

  private Path start(String output) throws IOException {
    Path file = directory.resolve(output);
    processes.add(HubProcess.start(hub, directory.resolve("cache"), file));
    return file;
  }

  private void awaitRequests(int count, String uriPart) throws InterruptedException {
    while (hub.requests().stream().filter(r -> r.uri().contains(uriPart)).count() < count) {
      Thread.sleep(5);
    }
  }

  @Test
  void ofTwoProcessesOneDownloads() throws IOException, InterruptedException {
    CountDownLatch bothWantIt = new CountDownLatch(1);
    hub.next(
        FILE,
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content, 0, 500);
          exchange.getResponseBody().flush();
          try {
            bothWantIt.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          exchange.getResponseBody().write(content, 500, content.length - 500);
        });
    Path first = start("first");
    awaitRequests(1, "/stored/");
    Path second = start("second");
    // From its answer on, the second one waits for the first.
    awaitRequests(2, "/api/");
    bothWantIt.countDown();

    for (Process process : processes) {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(Files.readString(first)).endsWith(LoopbackHub.COMMIT);
    assertThat(Files.readString(second)).isEqualTo(Files.readString(first));
    assertThat(Path.of(Files.readString(first), FILE)).hasBinaryContent(WEIGHTS);
    assertThat(hub.requestsFor(FILE)).hasSize(1);
    assertThat(hub.requestsFor("config.json")).hasSize(1);
  }

  @Test
  void whatAKilledProcessLeftIsGoneOnFrom() throws IOException, InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    hub.next(
        FILE,
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content, 0, 500);
          exchange.getResponseBody().flush();
          try {
            never.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        });
    start("killed");
    while (!hasPart()) {
      Thread.sleep(5);
    }
    processes.get(0).destroyForcibly().waitFor();

    Path output = start("next");
    assertThat(processes.get(1).waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertThat(Path.of(Files.readString(output), FILE)).hasBinaryContent(WEIGHTS);
    assertThat(hub.requestsFor(FILE))
        .extracting(request -> request.header("range"))
        .containsExactly("", "bytes=500-");
  }

  private boolean hasPart() throws IOException {
    if (!Files.exists(directory.resolve("cache"))) {
      return false;
    }
    try (Stream<Path> files = Files.walk(directory.resolve("cache"))) {
      return files.anyMatch(file -> file.endsWith(FILE + ".part") && file.toFile().length() == 500);
    } catch (UncheckedIOException e) {
      return false; // The download moved a file while the tree was walked.
    }
  }
}
