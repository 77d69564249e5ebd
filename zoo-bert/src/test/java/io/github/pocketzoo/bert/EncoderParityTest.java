package io.github.pocketzoo.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.checkpoint.NameTable;
import io.github.pocketzoo.core.checkpoint.SafetensorsFile;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.ModelInputs;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.train.BatchGradients;
import io.github.pocketzoo.core.train.EncodedDataset;
import io.github.pocketzoo.core.train.GradientStep;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.fixture.Closeness;
import io.github.pocketzoo.fixture.Gradients;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Every head of every variant computes what Hugging Face transformers computes with it. */
class EncoderParityTest {
  private static final String ENCODERS = "io.github.pocketzoo.bert.GoldenEncoder#all";
  private static final String HEADS = "io.github.pocketzoo.bert.GoldenEncoder#allHeads";

  @TempDir private Path directory;

  private Model load(GoldenEncoder.Head head) {
    return load(head.encoder(), head.task());
  }

  private Model load(GoldenEncoder encoder, Task task) {
    return ModelDirectory.load(encoder.write(task, directory.resolve("model")));
  }

  private static TokenBatch batch(Model model) {
    return TokenBatch.of(GoldenEncoder.encodings(model), model.tokenizer().padTokenId());
  }

  @ParameterizedTest
  @MethodSource(ENCODERS)
  void tokens(GoldenEncoder encoder) {
    try (Model model = load(encoder, Task.FEATURE_EXTRACTION);
        SafetensorsFile expected = encoder.expected()) {
      TokenBatch batch = batch(model);
      assertThat(batch.inputIds()).isDeepEqualTo(expected.read("input_ids").toIntMatrix());
      assertThat(batch.attentionMask())
          .isDeepEqualTo(expected.read("attention_mask").toIntMatrix());
      assertThat(batch.tokenTypeIds()).isDeepEqualTo(expected.read("token_type_ids").toIntMatrix());
      long words = model.parameters().get("embeddings.word_embeddings.weight").size(0);
      assertThat(model.tokenizer().vocabularySize()).isEqualTo(Math.toIntExact(words));
    }
  }

  @ParameterizedTest
  @MethodSource(ENCODERS)
  void hiddenStatesOfEveryLayerAtEveryToken(GoldenEncoder encoder) {
    try (Model model = load(encoder, Task.FEATURE_EXTRACTION);
        Forward forward = new SameDiffForward(model);
        SafetensorsFile expected = encoder.expected()) {
      assertThat(model.architecture().head()).isEmpty();
      int blocks = model.architecture().structure().blocks().size();
      List<String> names =
          IntStream.rangeClosed(0, blocks).mapToObj(ModelGraph::hiddenState).toList();
      assertThat(expected.names()).contains(names.toArray(String[]::new));
      Map<String, INDArray> actual = forward.run(batch(model), names);
      for (String name : names) {
        assertCloseAtTokens(name, batch(model), actual.get(name), expected.read(name));
      }
    }
  }

  @ParameterizedTest
  @MethodSource(ENCODERS)
  void pooledOutput(GoldenEncoder encoder) {
    try (Model body = load(encoder, Task.FEATURE_EXTRACTION);
        SafetensorsFile expected = encoder.expected();
        SafetensorsFile tensors = encoder.tensors()) {
      if (!expected.names().contains(Forward.POOLER_OUTPUT)) {
        assertThat(encoder.name()).isIn("distilbert", "electra", "xlnet");
        return;
      }
      Model model = Checkpoints.load(tensors, body, HeadSpec.of(Task.FEATURE_EXTRACTION));
      try (Forward forward = new SameDiffForward(model)) {
        String name = Forward.POOLER_OUTPUT;
        INDArray pooled = forward.run(batch(model), List.of(name)).get(name);
        Closeness.GOLDEN.assertClose(name, pooled, expected.read(name));
      }
    }
  }

  @ParameterizedTest
  @MethodSource(HEADS)
  void logits(GoldenEncoder.Head head) {
    try (Model model = load(head);
        Forward forward = new SameDiffForward(model);
        SafetensorsFile expected = head.encoder().expected()) {
      assertThat(model.architecture().head().map(HeadSpec::task)).contains(head.task());
      for (String name :
          List.of(Forward.LOGITS, Forward.PREDICTION_LOGITS, Forward.SEQ_RELATIONSHIP_LOGITS)) {
        String golden = head.suffix() + "/" + name;
        if (expected.names().contains(golden)) {
          INDArray logits = forward.run(batch(model), List.of(name)).get(name);
          INDArray reference = expected.read(golden).reshape(logits.shape());
          assertCloseAtTokens(golden, batch(model), logits, reference);
        }
      }
    }
  }

  /** What a model says of padding, nobody asks; transformers gives RoBERTa's other positions. */
  private static void assertCloseAtTokens(
      String what, TokenBatch batch, INDArray actual, INDArray reference) {
    INDArray mask = ModelInputs.attentionMask(batch, actual.dataType());
    INDArray tokens = mask.reshape(mask.size(0), mask.size(1), 1);
    boolean ofTexts = actual.rank() == 2;
    Closeness.GOLDEN.assertClose(
        what, ofTexts ? actual : actual.mul(tokens), ofTexts ? reference : reference.mul(tokens));
  }

  @ParameterizedTest
  @MethodSource(HEADS)
  void lossAndGradientsOfEveryParameter(GoldenEncoder.Head head) {
    try (Model model = load(head);
        SafetensorsFile expected = head.encoder().expected();
        GradientStep step =
            new GradientStep(
                () -> model.graph(GraphOptions.training(false, Set.of())),
                model.parameters(),
                GoldenLoss.of(head, expected),
                new TrainingOptions(1, 3, 0.01, 0, 0, 0, false, 3, 1, 0))) {
      int[] texts = GoldenLoss.texts(head.task());
      List<Encoding> all = GoldenEncoder.encodings(model);
      EncodedDataset data =
          EncodedDataset.ofClasses(
              Arrays.stream(texts).mapToObj(all::get).toList(),
              new int[texts.length],
              model.tokenizer().padTokenId());
      BatchGradients gradients = step.compute(data, IntStream.range(0, texts.length).toArray(), 0);
      double loss = expected.read(head.suffix() + "/loss").getDouble(0);
      assertThat(gradients.loss()).isCloseTo(loss, within(1e-5 + 1e-4 * loss));
      Map<String, INDArray> expectedGradients = head.encoder().gradients(head.task());
      NameTable table = model.architecture().checkpointNames();
      for (NameTable.Entry entry : table.entries()) {
        INDArray stored = expectedGradients.get(table.savedName(entry));
        String parameter = entry.parameter().name();
        INDArray actual = Gradients.dense(gradients, parameter, model.parameters());
        if (parameter.equals("embeddings.word_embeddings.weight")
            && model.architecture().modelType().equals("mobilebert")) {
          // The last token's neighbour is padding, which PyTorch leaves untrained.
          int padding = model.tokenizer().padTokenId();
          actual.putRow(padding, stored.getRow(padding));
        }
        Closeness.GOLDEN.assertClose(
            parameter, actual, entry.layout().toGraph(stored, entry.parameter()));
      }
    }
  }

  /** Neither more nor fewer tensors than transformers, and called the same. */
  @ParameterizedTest
  @MethodSource(HEADS)
  void namesOfSavedTensors(GoldenEncoder.Head head) {
    try (Model model = load(head)) {
      NameTable table = model.architecture().checkpointNames();
      Set<String> saved = new TreeSet<>();
      table.entries().forEach(entry -> saved.add(table.savedName(entry)));
      assertThat(saved).isEqualTo(head.encoder().tensorNames(head.task()));
    }
  }

  @ParameterizedTest
  @MethodSource(HEADS)
  void whatIsSavedIsLoadedAgain(GoldenEncoder.Head head) {
    Path copy = directory.resolve("copy");
    try (Model model = load(head)) {
      ModelDirectory.save(model, copy);
      try (Model again = ModelDirectory.load(copy)) {
        assertThat(again.architecture()).isEqualTo(model.architecture());
        assertThat(again.parameters().arrays()).isEqualTo(model.parameters().arrays());
        assertThat(batch(again)).usingRecursiveComparison().isEqualTo(batch(model));
      }
    }
  }
}
