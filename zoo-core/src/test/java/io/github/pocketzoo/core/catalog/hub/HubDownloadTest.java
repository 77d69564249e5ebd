package io.github.pocketzoo.core.catalog.hub;

import static io.github.pocketzoo.core.catalog.hub.LoopbackHub.LISTING;
import static io.github.pocketzoo.core.catalog.hub.LoopbackHub.cutAfter;
import static io.github.pocketzoo.core.catalog.hub.LoopbackHub.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A hub that cuts, is busy, or lies. */
@Timeout(120)
class HubDownloadTest {
  private static final String FILE = "model.safetensors";
  private static final byte[] WEIGHTS = new byte[300_000];

  static {
    new Random(7).nextBytes(WEIGHTS);
  }

  @TempDir private Path directory;
  private LoopbackHub hub;
  private HubClient client;

  @BeforeEach
  void publish() {
    hub = new LoopbackHub().with("config.json", "{}").withLarge(FILE, WEIGHTS);
    client = HubClient.of(hub, directory);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private void assertFetched() {
    assertThat(client.fetch().resolve(FILE)).hasBinaryContent(WEIGHTS);
  }

  private List<String> ranges() {
    return hub.requestsFor(FILE).stream().map(request -> request.header("range")).toList();
  }

  private Path find(String name) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
    }
  }

  /** What of {@code name} there is in the cache. */
  private List<Path> leftOf(String name) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.endsWith(name)).toList();
    }
  }

  @Test
  void goesOnFromTheByteWhereItWasCut() {
    hub.next(FILE, cutAfter(100_000), cutAfter(200_001));

    assertFetched();

    assertThat(ranges()).containsExactly("", "bytes=100000-", "bytes=200001-");
    assertThat(hub.requestsFor(FILE))
        .extracting(request -> request.header("if-range"))
        .containsExactly("", "\"storage-1\"", "\"storage-1\"");
  }

  @Test
  void goesOnInTheNextRun() throws IOException {
    hub.next(FILE, cutAfter(100_000), status(403));

    assertThat(client.failure()).startsWith("cannot download model.safetensors of hf:acme/tiny ");
    assertThat(find(FILE + ".part")).hasSize(100_000);
    assertThat(leftOf(FILE)).isEmpty();

    assertFetched();
    assertThat(ranges()).containsExactly("", "bytes=100000-", "bytes=100000-");
    assertThat(hub.requestsFor("config.json")).hasSize(1);
  }

  @Test
  void aSmallFileThatIsCutGoesOnToo() {
    byte[] tokenizer = "x".repeat(5000).getBytes(StandardCharsets.UTF_8);
    hub.with("tokenizer.json", tokenizer);
    hub.next("tokenizer.json", cutAfter(1000));

    assertThat(client.fetch().resolve("tokenizer.json")).hasBinaryContent(tokenizer);
    assertThat(hub.requestsFor("tokenizer.json"))
        .extracting(request -> request.header("range"))
        .containsExactly("", "bytes=1000-");
  }

  @Test
  void aConnectionThatBreaksAgainAndAgainIsGivenUp() {
    hub.next(FILE, cutAfter(10), cutAfter(20), cutAfter(30), cutAfter(40));

    assertThat(client.failure()).contains("the connection ").endsWith("; run again to go on");
    assertThat(ranges()).hasSize(4);
  }

  @Test
  void aServerThatIgnoresRangesStartsOver() {
    hub.next(FILE, cutAfter(100_000), LoopbackHub::whole);

    assertFetched();
    assertThat(ranges()).containsExactly("", "bytes=100000-");
  }

  /** {@code If-Range} makes the server send all of it. */
  @Test
  void aFileThatHasChangedMeanwhileStartsOver() throws IOException {
    hub.next(FILE, cutAfter(100_000), status(403));
    client.failure();
    Files.writeString(find(FILE + ".part.etag"), "\"older\"");
    Files.write(find(FILE + ".part"), new byte[100_000]);

    assertFetched();
    // Without the condition, the wrong beginning would show at the end only, for one request more.
    assertThat(ranges()).containsExactly("", "bytes=100000-", "bytes=100000-");
  }

  @Test
  void aBeginningOfSomethingElseIsNotKept() throws IOException {
    hub.next(FILE, cutAfter(100_000), status(403));
    client.failure();
    Files.write(find(FILE + ".part"), new byte[100_000]);

    assertFetched();
    assertThat(ranges()).containsExactly("", "bytes=100000-", "bytes=100000-", "");
  }

  @Test
  void aServerThatSendsAnotherPieceStartsOver() {
    hub.next(
        FILE,
        cutAfter(100_000),
        (exchange, content) -> {
          exchange.getResponseHeaders().add("Content-Range", "bytes 5-299999/300000");
          exchange.sendResponseHeaders(206, content.length - 5);
          exchange.getResponseBody().write(content, 5, content.length - 5);
        });

    assertFetched();
    assertThat(ranges()).containsExactly("", "bytes=100000-", "");
  }

  @Test
  void aRangeThatTheServerDoesNotKnowStartsOver() {
    hub.next(FILE, cutAfter(100_000), status(416));

    assertFetched();
    assertThat(ranges()).containsExactly("", "bytes=100000-", "");
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504})
  void aBusyServerIsAskedAgain(int status) {
    hub.next(LISTING, status(status));
    hub.next("config.json", status(status));
    hub.next(FILE, status(status), status(status));

    assertFetched();
    assertThat(ranges()).hasSize(3);
  }

  @Test
  void waitsAsLongAsTheServerAsks() {
    hub.next(FILE, status(503, "Retry-After", "1"));
    long start = System.nanoTime();

    assertFetched();
    assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.SECONDS.toNanos(1));
  }

  @Test
  void aServerThatAsksForALongWaitIsGivenUp() {
    hub.next(LISTING, status(429, "Retry-After", "3600"));

    assertThat(client.failure())
        .isEqualTo(
            "cannot download hf:acme/tiny from %s: too many requests; try again in 3600 s (HTTP 429)"
                .formatted(hub.url()));
    assertThat(hub.requests()).hasSize(1);
  }

  @Test
  void aServerThatStaysBusyIsGivenUp() {
    hub.next(LISTING, status(503), status(503), status(503), status(503));

    assertThat(client.failure()).endsWith(": HTTP status 503");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 |                  | there is no such model, or it is gated or private: check the name, or set HF_TOKEN (HTTP 401)",
        "401 | RepoNotFound     | there is no such model, or it is gated or private: check the name, or set HF_TOKEN (HTTP 401)",
        "403 | GatedRepo        | it is gated or private: ask for access at HUB/acme/tiny and set HF_TOKEN (HTTP 403)",
        "404 | RevisionNotFound | it has no revision main (HTTP 404)",
        "404 |                  | there is no such model, revision or file; check the name (HTTP 404)",
        "410 |                  | HTTP status 410",
      })
  void aRefusalIsExplained(int status, String code, String message) {
    hub.next(LISTING, status(status, "X-Error-Code", code == null ? "" : code));

    assertThat(client.failure())
        .isEqualTo(
            "cannot download hf:acme/tiny from %s: %s"
                .formatted(hub.url(), message.replace("HUB", hub.url())));
    assertThat(hub.requests()).hasSize(1);
  }

  @Test
  void contentThatIsNotWhatWasAnnouncedIsRefused() throws IOException {
    hub.next(FILE, LoopbackHub::altered);

    assertThat(client.failure())
        .contains("model.safetensors: damaged on the way: it has SHA-256 ", ", expected ");
    assertThat(leftOf(FILE)).isEmpty();
    assertThat(leftOf(FILE + ".part")).isEmpty();
    assertFetched();
  }

  @Test
  void smallFilesAreVerifiedToo() {
    hub.next("config.json", LoopbackHub::altered);

    assertThat(client.failure())
        .contains("config.json: damaged on the way: it has Git blob SHA-1 ", ", expected ");
  }

  @Test
  void aHubThatContradictsItselfAboutTheContentIsRefused() {
    hub.next(
        "config.json",
        (exchange, content) -> {
          exchange.getResponseHeaders().set("ETag", "\"%s\"".formatted("0".repeat(40)));
          LoopbackHub.whole(exchange, content);
        });

    assertThat(client.failure())
        .contains("config.json: the hub contradicts itself, it announces a checksum of ");
  }

  @Test
  void aHubThatContradictsItselfAboutTheLengthIsRefused() {
    hub.next(FILE, (exchange, content) -> LoopbackHub.whole(exchange, new byte[299_999]));

    assertThat(client.failure()).contains("it announces 300000 bytes and sends 299999");
  }

  @Test
  void aFileWithoutChecksumIsRefused() {
    hub.withoutBlobs();
    hub.next(
        "config.json",
        (exchange, content) -> {
          exchange.getResponseHeaders().set("ETag", "\"v1\"");
          LoopbackHub.whole(exchange, content);
        });

    assertThat(client.failure()).contains("config.json: the hub has no checksum for it; expected ");
  }

  @Test
  void aFileWithoutLengthIsRefused() {
    hub.withoutBlobs();
    hub.next(
        "config.json",
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(content);
        });

    assertThat(client.failure()).contains("config.json: the hub doesn't say how long it is");
  }

  @Test
  void aBodyThatNeverEndsIsCutOffAtItsAnnouncedLength() throws IOException {
    hub.next(
        FILE,
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] more = new byte[1 << 16];
          while (true) {
            exchange.getResponseBody().write(more);
          }
        });

    assertThat(client.failure()).contains("sends more than the 300000 bytes that it announced");
    assertThat(Files.size(find(FILE + ".part"))).isLessThanOrEqualTo(WEIGHTS.length);
    assertFetched();
  }

  @Test
  void aListingThatNeverEndsIsCutOff() {
    hub.next(
        LISTING,
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] more = " ".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
          while (true) {
            exchange.getResponseBody().write(more);
          }
        });

    assertThat(client.failure()).contains("it sends more than 32 MB where a list of files");
  }

  @Test
  void aTrickleIsGivenUp() {
    LoopbackHub.Answer trickle =
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, content.length);
          for (byte each : content) {
            exchange.getResponseBody().write(each);
            exchange.getResponseBody().flush();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
          }
        };
    hub.next(FILE, trickle, trickle, trickle, trickle);

    assertThat(client.impatientForBodies(Duration.ofMillis(250)).failure())
        .contains("no answer in time (")
        .contains(" bytes in 0.3 s); run again to go on");
  }

  @Test
  void aSilentServerIsGivenUp() {
    LoopbackHub.Answer silence =
        (exchange, content) -> LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(5));
    hub.next(LISTING, silence, silence, silence, silence);

    assertThat(client.impatientForAnswers(Duration.ofMillis(250)).failure())
        .contains("no answer in time (");
  }

  @Test
  void aStallIsGoneOnFrom() {
    hub.next(
        FILE,
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content, 0, 1234);
          exchange.getResponseBody().flush();
          LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(5));
        });

    assertThat(client.impatientForBodies(Duration.ofSeconds(1)).fetch().resolve(FILE))
        .hasBinaryContent(WEIGHTS);
    assertThat(ranges()).containsExactly("", "bytes=1234-");
  }

  @Test
  void htmlIsNotJson() {
    hub.next(
        LISTING,
        (exchange, content) ->
            LoopbackHub.whole(exchange, "<html>Log in</html>".getBytes(StandardCharsets.UTF_8)));

    assertThat(client.failure())
        .contains("it answers with a page of HTML where JSON was expected; is it a hub");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{\"sha\":\"../..\",\"siblings\":[]}", "{\"sha\":1}", ""})
  void otherJsonIsNoListing(String answer) {
    hub.next(
        LISTING,
        (exchange, content) ->
            LoopbackHub.whole(exchange, answer.getBytes(StandardCharsets.UTF_8)));

    assertThat(client.failure()).contains("JSON");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil.model",
        "..\\evil.model",
        "/etc/evil.model",
        "C:evil.model",
        "1_Pooling/../../evil.model",
        "a//evil.model"
      })
  void aNameThatLeavesTheDirectoryIsRefused(String name) throws IOException {
    hub.with(name, "evil");

    assertThat(client.failure())
        .endsWith(
            "the hub names a file \"%s\", which would leave the directory of the model"
                .formatted(name));
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files).containsExactly(directory);
    }
  }

  @Test
  void whatDoesNotFitOnTheDiskIsNotBegun() throws IOException {
    hub.withoutBlobs().with("tokenizer.json", "{}");
    hub.next(
        "tokenizer.json",
        (exchange, content) -> {
          exchange.getResponseHeaders().set("X-Linked-Size", "900000000000000000");
          exchange.sendResponseHeaders(200, 900_000_000_000_000_000L);
          exchange.getResponseBody().write(content);
        });

    assertThat(client.failure())
        .contains(
            "cannot write ", "900000000000000000 bytes are to come, and the disk has room for");
  }

  @Test
  void emptyFilesAreFiles() {
    hub.with("merges.txt", new byte[0]);

    assertThat(client.fetch().resolve("merges.txt")).isEmptyFile();
  }

  @Test
  void whatOneHubServesDirectlyIsVerifiedByItsEtag() {
    byte[] other = Arrays.copyOf(WEIGHTS, 1000);
    try (LoopbackHub direct =
        new LoopbackHub().withoutBlobs().with("config.json", "{}").with(FILE, other)) {
      assertThat(HubClient.of(direct, directory).fetch().resolve(FILE)).hasBinaryContent(other);
    }
  }
}
