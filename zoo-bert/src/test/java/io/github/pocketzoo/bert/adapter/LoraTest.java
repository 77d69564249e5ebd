package io.github.pocketzoo.bert.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.bert.TinyBert;
import io.github.pocketzoo.core.adapter.Lora;
import io.github.pocketzoo.core.adapter.LoraConfig;
import io.github.pocketzoo.core.adapter.LoraFiles;
import io.github.pocketzoo.core.checkpoint.SafetensorsFile;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.structure.Role;
import io.github.pocketzoo.core.train.BatchGradients;
import io.github.pocketzoo.core.train.CrossEntropy;
import io.github.pocketzoo.core.train.EncodedDataset;
import io.github.pocketzoo.core.train.Freezing;
import io.github.pocketzoo.core.train.GradientSource;
import io.github.pocketzoo.core.train.StepListener;
import io.github.pocketzoo.core.train.Trainable;
import io.github.pocketzoo.core.train.Trainer;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.UpdatePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

class LoraTest {
  private static final int[] ALL = {0, 1, 2};
  private static final LoraConfig CONFIG = new LoraConfig(2, 8, LoraConfig.DEFAULT_ROLES);
  private static final String DOWN = "encoder.layer.1.attention.self.value.lora_A.weight";
  private static final String UP = "encoder.layer.1.attention.self.value.lora_B.weight";

  @TempDir private Path directory;

  private static EncodedDataset data(Model model) {
    return EncodedDataset.ofClasses(
        Stream.of("the cat and the dog", "a bird .", "the the the tree is large")
            .map(model.tokenizer()::encode)
            .toList(),
        new int[] {2, 0, 1},
        model.tokenizer().padTokenId());
  }

  private static Set<String> frozen(Model model) {
    return Freezing.BODY.frozen(model.architecture().structure());
  }

  private static TrainingOptions options(int steps) {
    return new TrainingOptions(steps, ALL.length, 0.05, 0, 0.01, 1, false, 3, 1, 0);
  }

  private static void train(Model model, int steps) {
    new Trainer(
            Trainable.of(model, new CrossEntropy(3)),
            options(steps),
            UpdatePolicy.freezing(frozen(model)),
            StepListener.none(),
            Optional.empty())
        .train(data(model), step -> ALL, "", Progress.silent(), "train");
  }

  private static INDArray logits(Model model) {
    TokenBatch batch = data(model).batch(ALL).tokens();
    try (Forward forward = new SameDiffForward(model)) {
      return forward.run(batch, List.of(Forward.LOGITS)).get(Forward.LOGITS);
    }
  }

  private static double distance(INDArray a, INDArray b) {
    return a.sub(b).amaxNumber().doubleValue();
  }

  @Test
  void newAdaptersChangeNothingAndTrainedOnesAllButTheBody() {
    Model base = TinyBert.load();
    INDArray before = logits(base);
    Model adapted = Lora.addTo(base, CONFIG, 1);
    assertThat(distance(logits(adapted), before)).isZero();
    INDArray query = base.parameters().get("encoder.layer.0.attention.self.query.weight").dup();
    INDArray down = adapted.parameters().get(DOWN).dup();

    train(adapted, 3);

    assertThat(adapted.parameters().get("encoder.layer.0.attention.self.query.weight"))
        .isEqualTo(query);
    assertThat(adapted.parameters().get(DOWN)).isNotEqualTo(down);
    assertThat(adapted.parameters().get(UP).norm2Number().doubleValue()).isPositive();
    assertThat(distance(logits(adapted), before)).isGreaterThan(0.01);
  }

  @Test
  void gradientsOfTheFactorsAreFiniteDifferences() {
    Model adapted = Lora.addTo(TinyBert.loadDoubles(), CONFIG, 1);
    train(adapted, 2);
    try (GradientSource source =
        Trainable.of(adapted, new CrossEntropy(3)).gradients(frozen(adapted), options(1))) {
      BatchGradients gradients = source.compute(data(adapted), ALL, 0);
      assertThat(gradients.embeddings()).isEmpty();
      assertThat(gradients.dense().keySet())
          .contains(DOWN, UP, "classifier.weight")
          .doesNotContain("encoder.layer.1.attention.self.value.weight");
      for (String name : List.of(DOWN, UP)) {
        INDArray values = adapted.parameters().get(name);
        for (long i = 0; i < values.length(); i++) {
          double value = values.getDouble(i);
          values.putScalar(i, value + 1e-5);
          double above = source.compute(data(adapted), ALL, 0).loss();
          values.putScalar(i, value - 1e-5);
          double below = source.compute(data(adapted), ALL, 0).loss();
          values.putScalar(i, value);
          assertThat(gradients.dense().get(name).dup('c').reshape(-1).getDouble(i))
              .as("%s at %d", name, i)
              .isCloseTo((above - below) / 2e-5, within(1e-8));
        }
      }
    }
  }

  @Test
  void mergedAdaptersGiveTheSameOutputs() {
    Model adapted = Lora.addTo(TinyBert.load(), new LoraConfig(3, 5, Set.of(Role.values())), 1);
    train(adapted, 4);
    INDArray expected = logits(adapted);

    Model merged = Lora.merge(adapted);

    assertThat(merged.parameters().names()).isEqualTo(TinyBert.load().parameters().names());
    assertThat(distance(logits(merged), expected)).isLessThan(1e-5);
    assertThat(distance(logits(adapted), expected)).as("it stays as it was").isZero();
  }

  @Test
  void savedAdaptersHavePeftsNamesAndComeBack() throws IOException {
    Model adapted = Lora.addTo(TinyBert.load(), CONFIG, 1);
    train(adapted, 3);
    LoraFiles.save(adapted, "some/base", directory.resolve("adapter"));

    try (SafetensorsFile file =
        SafetensorsFile.open(directory.resolve("adapter").resolve(LoraFiles.WEIGHTS))) {
      assertThat(file.names())
          .hasSize(2 * 2 * 2 + 4)
          .contains(
              "base_model.model.bert.encoder.layer.0.attention.self.query.lora_A.weight",
              "base_model.model.bert.encoder.layer.1.attention.self.value.lora_B.weight",
              "base_model.model.bert.pooler.dense.weight",
              "base_model.model.classifier.bias");
      assertThat(
              file.read("base_model.model.bert.encoder.layer.1.attention.self.value.lora_A.weight")
                  .shape())
          .containsExactly(2, 16);
    }
    JsonNode config =
        new ObjectMapper()
            .readTree(directory.resolve("adapter").resolve(LoraFiles.CONFIG).toFile());
    assertThat(config.path("peft_type").asText()).isEqualTo("LORA");
    assertThat(config.path("r").asInt()).isEqualTo(2);
    assertThat(config.path("task_type").asText()).isEqualTo("SEQ_CLS");

    Model loaded = LoraFiles.load(directory.resolve("adapter"), TinyBert.load());
    assertThat(distance(logits(loaded), logits(adapted))).isZero();
    assertThat(distance(logits(Lora.merge(loaded)), logits(adapted))).isLessThan(1e-5);
  }

  /** PEFT leaves the pooler as it is, and doesn't save it. */
  @Test
  void adaptersOfPeftGiveItsLogits() {
    Path golden = TinyBert.directory().resolveSibling("adapter");
    Model model = TinyBert.load();
    TokenBatch batch =
        TokenBatch.of(
            List.of(
                model.tokenizer().encode("the small cat walks in the city ."),
                model.tokenizer().encode("a dog jumped", Optional.of("the bird is playing !")),
                model.tokenizer().encode("trees")),
            model.tokenizer().padTokenId());
    INDArray before;
    try (Forward forward = new SameDiffForward(model)) {
      before = forward.run(batch, List.of(Forward.LOGITS)).get(Forward.LOGITS);
    }

    Model adapted = LoraFiles.load(golden, model);

    try (SafetensorsFile expected = SafetensorsFile.open(golden.resolve("expected.safetensors"));
        Forward forward = new SameDiffForward(adapted);
        Forward merged = new SameDiffForward(Lora.merge(adapted))) {
      INDArray logits = expected.read("logits");
      assertThat(distance(before, logits)).isGreaterThan(0.01);
      for (Forward each : List.of(forward, merged)) {
        INDArray actual = each.run(batch, List.of(Forward.LOGITS)).get(Forward.LOGITS);
        assertThat(distance(actual, logits)).isLessThan(1e-5);
      }
    }
  }

  @Test
  void aNewHeadHasToBeInTheFileWhole() {
    Path golden = TinyBert.directory().resolveSibling("adapter");
    Model headless = TinyBert.load();
    Model body =
        new Model(
            headless.architecture().withoutHead(),
            headless.parameters(),
            headless.tokenizer(),
            headless.provenance());

    Model adapted = LoraFiles.load(golden, body, HeadSpec.classifier(List.of("x", "y", "z")));

    assertThat(adapted.architecture().labels()).containsExactly("x", "y", "z");
    assertThat(distance(logits(adapted), logits(LoraFiles.load(golden, TinyBert.load())))).isZero();
    assertThatThrownBy(() -> LoraFiles.load(golden, body, HeadSpec.classifier(List.of("x", "y"))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("has shape [3");
    assertThatThrownBy(() -> LoraFiles.load(golden, body, HeadSpec.of(Task.FILL_MASK)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("missing tensors: base_model.model.cls.predictions");
  }

  /** A classifier of tokens has the names and shapes of one of texts. */
  @Test
  void anAdapterOfAnotherTaskIsRefused() {
    Path golden = TinyBert.directory().resolveSibling("adapter");
    Model model = TinyBert.load();
    List<String> labels = List.of("x", "y", "z");

    assertThatThrownBy(() -> LoraFiles.load(golden, model, HeadSpec.tokenClassifier(labels)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "%s: task_type is \"SEQ_CLS\", expected TOKEN_CLS for a head of token-classification",
            golden.resolve(LoraFiles.CONFIG));
  }

  @Test
  void whatIsNoAdapterOfTheModelIsRefused() throws IOException {
    Path adapter = directory.resolve("adapter");
    LoraFiles.save(Lora.addTo(TinyBert.load(), CONFIG, 1), "some/base", adapter);
    Path config = adapter.resolve(LoraFiles.CONFIG);
    String json = Files.readString(config);

    Files.writeString(config, json.replace("\"r\" : 2", "\"r\" : 4"));
    assertThatThrownBy(() -> LoraFiles.load(adapter, TinyBert.load()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("lora_A.weight has shape [2, 16]");
    Files.writeString(config, json.replace("\"use_dora\" : false", "\"use_dora\" : true"));
    assertThatThrownBy(() -> LoraFiles.load(adapter, TinyBert.load()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("use_dora is true");
    Model fewer = TinyBert.load();
    Model oneBlock =
        new Model(
            fewer.architecture().withBlocks(1),
            fewer.parameters(),
            fewer.tokenizer(),
            fewer.provenance());
    Files.writeString(config, json);
    assertThatThrownBy(() -> LoraFiles.load(adapter, oneBlock))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("unexpected tensors: base_model.model.bert.encoder.layer.1");
  }
}
