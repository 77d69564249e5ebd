package io.github.pocketzoo.core.catalog.hub;

import static io.github.pocketzoo.core.catalog.hub.LoopbackHub.COMMIT;
import static io.github.pocketzoo.core.catalog.hub.LoopbackHub.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.catalog.maven.RecordedProgress;
import io.github.pocketzoo.core.provenance.Provenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HubModelResolverTest {
  private static final byte[] WEIGHTS = noise(300_000);
  private static final String OTHER_COMMIT = "c0ffee0000000000000000000000000000000002";

  @TempDir private Path directory;
  private LoopbackHub hub;
  private HubClient client;

  private static byte[] noise(int bytes) {
    byte[] noise = new byte[bytes];
    new Random(42).nextBytes(noise);
    return noise;
  }

  @BeforeEach
  void publish() {
    hub =
        new LoopbackHub()
            .with("README.md", "read me")
            .with("config.json", "{}")
            .with("tokenizer.json", "{\"model\":{}}")
            .with("1_Pooling/config.json", "{\"word_embedding_dimension\":4}")
            .withLarge("model.safetensors", WEIGHTS)
            .withLarge("pytorch_model.bin", noise(10));
    client = HubClient.of(hub, directory.resolve("cache"));
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  @Test
  void downloadsWhatTheModelNeedsAndNoMore() throws IOException {
    Path model = client.fetch();

    assertThat(names(model))
        .containsExactly(
            "1_Pooling/config.json",
            "config.json",
            "model.safetensors",
            "provenance.json",
            "tokenizer.json");
    assertThat(model.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(model.resolve("tokenizer.json")).hasContent("{\"model\":{}}");
    assertThat(Provenance.load(model).source()).isEqualTo("hf:acme/tiny@" + COMMIT);
  }

  @Test
  void leavesNoPartsBehind() throws IOException {
    Path model = client.fetch();

    try (Stream<Path> beside = Files.list(model.getParent())) {
      assertThat(beside.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(COMMIT, COMMIT + ".json", COMMIT + ".lock", "refs");
    }
  }

  @Test
  void hubsThatOnlyNameTheirFilesAreEnough() {
    hub.withoutBlobs();

    assertThat(client.fetch().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void filesComeFromTheCommitThatTheRevisionIs() {
    client.fetch(HubCoordinates.parse("acme/tiny@refs/pr/3"));

    assertThat(hub.requests())
        .extracting(LoopbackHub.Request::uri)
        .contains(
            "/api/models/acme/tiny/revision/refs%2Fpr%2F3?blobs=true",
            "/acme/tiny/resolve/%s/config.json".formatted(COMMIT));
  }

  @Test
  void asksForABranchEachTimeAndDownloadsWhatIsNew() throws IOException {
    Path first = client.fetch();
    assertThat(client.fetch()).isEqualTo(first);
    assertThat(hub.requestsFor("model.safetensors")).hasSize(1);

    hub.moveTo(OTHER_COMMIT);
    Path second = client.fetch();

    assertThat(second).isNotEqualTo(first).hasFileName(OTHER_COMMIT);
    assertThat(client.fetchOffline(MODEL)).isEqualTo(second);
  }

  @Test
  void aCommitIsNotAskedForAgain() {
    HubCoordinates pinned = HubCoordinates.parse("acme/tiny@" + COMMIT);
    Path model = client.fetch(pinned);
    int asked = hub.requests().size();

    assertThat(client.fetch(pinned)).isEqualTo(model);
    assertThat(hub.requests()).hasSize(asked);
  }

  @Test
  void anotherCommitThanTheOneWantedIsRefused() {
    assertThat(
            HubClient.failureOf(
                () -> client.fetch(HubCoordinates.parse("acme/tiny@" + OTHER_COMMIT))))
        .endsWith("it answers with another commit, " + COMMIT);
  }

  @Test
  void offlineOnlyTheCacheCounts() {
    assertThat(HubClient.failureOf(() -> client.fetchOffline(MODEL)))
        .startsWith("hf:acme/tiny is not in the cache " + directory)
        .endsWith(": run once without --offline to download it");
    assertThat(client.with("HF_HUB_OFFLINE", "1").failure())
        .endsWith(": HF_HUB_OFFLINE is set, remove that once to download it");
    assertThat(hub.requests()).isEmpty();

    Path model = client.fetch();
    int asked = hub.requests().size();

    assertThat(client.fetchOffline(MODEL)).isEqualTo(model);
    assertThat(client.with("HF_HUB_OFFLINE", "true").fetch()).isEqualTo(model);
    assertThat(client.fetchOffline(HubCoordinates.parse("acme/tiny@" + COMMIT))).isEqualTo(model);
    assertThat(hub.requests()).hasSize(asked);
  }

  @Test
  void anotherHubHasAnotherCache() {
    client.fetch();

    try (LoopbackHub other = new LoopbackHub()) {
      HubClient elsewhere = client.with("HF_ENDPOINT", other.url());
      assertThat(HubClient.failureOf(() -> elsewhere.fetchOffline(MODEL)))
          .contains("is not in the cache");
    }
  }

  @Test
  void alteredFilesOfTheCacheAreFound() throws IOException {
    Path model = client.fetch();
    Path config = model.resolve("config.json");
    Files.writeString(config, "[]");

    assertThat(client.failure())
        .startsWith(config + " has Git blob SHA-1 ")
        .endsWith("; delete " + model + " and run again");
    Files.delete(config);
    assertThat(HubClient.failureOf(() -> client.fetchOffline(MODEL)))
        .startsWith(config + " is missing; delete ");
  }

  @Test
  void partsOfTheWeightsAreThoseOfTheIndex() throws IOException {
    try (LoopbackHub sharded =
        new LoopbackHub()
            .with("config.json", "{}")
            .with(
                "model.safetensors.index.json",
                "{\"weight_map\":{\"a\":\"model-1-of-2.safetensors\",\"b\":\"model-2-of-2.safetensors\","
                    + "\"c\":\"model-1-of-2.safetensors\"}}")
            .withLarge("model-1-of-2.safetensors", noise(100))
            .withLarge("model-2-of-2.safetensors", noise(200))
            .withLarge("unused.safetensors", noise(300))) {
      assertThat(names(HubClient.of(sharded, directory).fetch()))
          .containsExactly(
              "config.json",
              "model-1-of-2.safetensors",
              "model-2-of-2.safetensors",
              "model.safetensors.index.json",
              "provenance.json");
      assertThat(sharded.requestsFor("model-1-of-2.safetensors")).hasSize(1);
    }
  }

  @Test
  void anIndexNamesOnlyWhatThereIs() {
    try (LoopbackHub sharded =
        new LoopbackHub()
            .with("config.json", "{}")
            .with("model.safetensors.index.json", "{\"weight_map\":{\"a\":\"../../escape\"}}")) {
      assertThat(HubClient.of(sharded, directory).failure())
          .contains("the hub names a file \"../../escape\", which would leave the directory");
    }
  }

  @Test
  void aProvenanceThatIsThereIsKept() {
    hub.with("provenance.json", "{\"source\":\"mine\",\"steps\":[]}");

    assertThat(Provenance.load(client.fetch()).source()).isEqualTo("mine");
  }

  @Test
  void largeFilesShowHowFarTheyAre() {
    byte[] weights = noise(2_000_000);
    hub.withLarge("model.safetensors", weights);
    RecordedProgress progress = new RecordedProgress();

    client.resolver().resolve(MODEL, false, progress);

    assertThat(progress.works)
        .singleElement()
        .satisfies(
            work -> {
              assertThat(work.task).isEqualTo("download model.safetensors");
              assertThat(work.unit).isEqualTo("bytes");
              assertThat(work.total).isEqualTo(weights.length);
              assertThat(work.done).isEqualTo(weights.length);
              assertThat(work.closed).isTrue();
            });
  }

  @Test
  void ofManyThatWantItAtOnceOneDownloadsIt() {
    List<CompletableFuture<Path>> fetches = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      fetches.add(CompletableFuture.supplyAsync(client::fetch));
    }

    assertThat(fetches).extracting(CompletableFuture::join).containsOnly(client.fetch());
    assertThat(hub.requestsFor("model.safetensors")).hasSize(1);
    assertThat(hub.requestsFor("config.json")).hasSize(2).extracting("uri").doesNotHaveDuplicates();
  }

  @Test
  void aCacheThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "not a directory");

    assertThat(HubClient.of(hub, file).failure()).contains("cannot write " + file);
  }

  @Test
  void aRepositoryWithoutAModelIsNamed() {
    try (LoopbackHub empty = new LoopbackHub().with("data.csv", "1")) {
      HubClient fetcher = HubClient.of(empty, directory);
      assertThat(fetcher.failure())
          .isEqualTo(
              "cannot download hf:acme/tiny from %s: it has no config.json; expected a model of transformers"
                  .formatted(empty.url()));
      empty.with("config.json", "{}");
      assertThat(fetcher.failure())
          .contains("it has no weights; expected one of model.safetensors, ");
    }
  }
}
