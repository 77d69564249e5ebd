package io.github.pocketzoo.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.bert.xlnet.PermutationLanguageModel;
import io.github.pocketzoo.core.checkpoint.NameTable;
import io.github.pocketzoo.core.checkpoint.SafetensorsFile;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.ModelInputs;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.samediff.GraphExecutor;
import io.github.pocketzoo.core.train.BatchGradients;
import io.github.pocketzoo.core.train.EncodedDataset;
import io.github.pocketzoo.core.train.GradientStep;
import io.github.pocketzoo.core.train.MicroBatch;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.fixture.Closeness;
import io.github.pocketzoo.fixture.FiniteDifferences;
import io.github.pocketzoo.fixture.Gradients;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Tokens predicted in an order of each text's own, as transformers' XLNetLMHeadModel does it. */
class PermutationLanguageModelTest {
  private static final GoldenEncoder XLNET = new GoldenEncoder("xlnet");

  @TempDir private Path directory;

  private Model load() {
    return ModelDirectory.load(XLNET.write(Task.FILL_MASK, directory.resolve("model")));
  }

  private static PermutationLanguageModel permutations(Model model) {
    return new PermutationLanguageModel((EncoderArchitecture) model.architecture());
  }

  private static Map<String, INDArray> permutation(SafetensorsFile expected, DataType type) {
    Map<String, INDArray> inputs = new HashMap<>();
    for (String name :
        List.of(PermutationLanguageModel.PERM_MASK, PermutationLanguageModel.TARGET_MAPPING)) {
      inputs.put(name, expected.read(name).castTo(type));
    }
    return inputs;
  }

  private static INDArray logits(Model model, Map<String, INDArray> permutation) {
    ModelGraph graph = permutations(model).graph(model.parameters(), GraphOptions.inference());
    TokenBatch batch =
        TokenBatch.of(GoldenEncoder.encodings(model), model.tokenizer().padTokenId());
    Map<String, INDArray> inputs =
        new HashMap<>(ModelInputs.forInference(batch, graph, model.parameters()));
    inputs.putAll(permutation);
    return new GraphExecutor(graph.sameDiff())
        .run(inputs, List.of(Forward.LOGITS))
        .get(Forward.LOGITS);
  }

  @Test
  void logitsOfTheTargets() {
    try (Model model = load();
        SafetensorsFile expected = XLNET.expected()) {
      Closeness.GOLDEN.assertClose(
          "logits",
          logits(model, permutation(expected, DataType.FLOAT)),
          expected.read("permutation/logits"));
    }
  }

  /** Transformers lets a target that sees nothing see all alike: next to its bias scores vanish. */
  @Test
  void targetsThatSeeNothing() {
    try (Model model = load();
        SafetensorsFile expected = XLNET.expected()) {
      Map<String, INDArray> blind = permutation(expected, DataType.FLOAT);
      blind.get(PermutationLanguageModel.PERM_MASK).assign(1);
      Closeness.GOLDEN.assertClose(
          "logits", logits(model, blind), expected.read("permutation/blind_logits"));
    }
  }

  /** The content of a token reaches those alone that come later in the order. */
  @Test
  void aTargetDependsOnWhatComesBeforeItOnly() {
    try (Model model = load();
        SafetensorsFile expected = XLNET.expected()) {
      INDArray before = logits(model, permutation(expected, DataType.FLOAT)).dup();
      Map<String, INDArray> hidden = permutation(expected, DataType.FLOAT);
      // The last two of each order are its targets, and neither sees the last.
      INDArray last = hidden.get(PermutationLanguageModel.TARGET_MAPPING);
      int text = 0;
      int position = last.slice(text).getRow(1).argMax().getInt(0);
      int word = GoldenEncoder.encodings(model).get(text).inputIds()[position];
      model.parameters().get("embeddings.word_embeddings.weight").getRow(word).addi(1);
      INDArray after = logits(model, hidden);
      // Scores of the word itself change, since the table is the decoder, too.
      before.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(word)).assign(0);
      after.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(word)).assign(0);
      assertThat(after.slice(text)).isEqualTo(before.slice(text));
    }
  }

  /** The mean cross entropy of the targets, in an order. */
  private record TargetLoss(SafetensorsFile expected, int vocabulary) implements Objective {
    private static final String TARGETS = "targets";

    @Override
    public SDVariable addTo(ModelGraph graph) {
      SameDiff sd = graph.sameDiff();
      SDVariable rows = sd.getVariable(Forward.LOGITS).reshape(-1, vocabulary);
      SDVariable targets = sd.placeHolder(TARGETS, rows.dataType(), -1, vocabulary);
      return targets.mul(sd.nn().logSoftmax(rows)).sum().neg();
    }

    @Override
    public Map<String, INDArray> inputs(MicroBatch batch, DataType type) {
      Map<String, INDArray> inputs = permutation(expected, type);
      int[] labels = expected.read("permutation/labels").reshape(-1).toIntVector();
      INDArray targets = Nd4j.create(type, labels.length, vocabulary);
      for (int i = 0; i < labels.length; i++) {
        targets.putScalar(i, labels[i], 1.0 / labels.length);
      }
      inputs.put(TARGETS, targets);
      return inputs;
    }
  }

  private static GradientStep step(Model model, SafetensorsFile expected) {
    return new GradientStep(
        () -> permutations(model).graph(model.parameters(), GraphOptions.training(false, Set.of())),
        model.parameters(),
        new TargetLoss(expected, model.tokenizer().vocabularySize()),
        new TrainingOptions(1, 3, 0.01, 0, 0, 0, false, 3, 1, 0));
  }

  private static BatchGradients gradients(Model model, GradientStep step) {
    EncodedDataset data =
        EncodedDataset.ofClasses(
            GoldenEncoder.encodings(model), new int[3], model.tokenizer().padTokenId());
    return step.compute(data, new int[] {0, 1, 2}, 0);
  }

  @Test
  void lossAndGradientsOfEveryParameter() {
    try (Model model = load();
        SafetensorsFile expected = XLNET.expected();
        GradientStep step = step(model, expected)) {
      BatchGradients gradients = gradients(model, step);
      double loss = expected.read("permutation/loss").getDouble(0);
      assertThat(gradients.loss()).isCloseTo(loss, within(1e-5 + 1e-4 * loss));
      Map<String, INDArray> references = XLNET.gradients(Task.FILL_MASK, "permutation/gradients");
      NameTable table = model.architecture().checkpointNames();
      for (NameTable.Entry entry : table.entries()) {
        String name = entry.parameter().name();
        Closeness.GOLDEN.assertClose(
            name,
            Gradients.dense(gradients, name, model.parameters()),
            entry.layout().toGraph(references.get(table.savedName(entry)), entry.parameter()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "embeddings.word_embeddings.weight",
        "mask_emb",
        "encoder.layer.0.attention.self.distance.weight",
        "encoder.layer.0.attention.self.segments"
      })
  void finiteDifferences(String parameter) {
    try (Model floats = load();
        Model model =
            new Model(
                floats.architecture(),
                floats.parameters().castTo(DataType.DOUBLE),
                floats.tokenizer(),
                floats.provenance());
        SafetensorsFile expected = XLNET.expected();
        GradientStep step = step(model, expected)) {
      new FiniteDifferences(model.parameters(), () -> gradients(model, step).loss())
          .check(parameter, gradients(model, step));
    }
  }

  @Test
  void otherModelsHaveNoOrder() {
    assertThatThrownBy(
            () ->
                new PermutationLanguageModel(
                    GoldenEncoder.read(new GoldenEncoder("bert").config(Task.FILL_MASK))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "a model of type bert has no order of prediction, expected an XLNet with a head for"
                + " fill-mask");
    assertThatThrownBy(
            () ->
                new PermutationLanguageModel(
                    GoldenEncoder.read(XLNET.config(Task.TOKEN_CLASSIFICATION))))
        .isInstanceOf(InvalidInputException.class);
  }
}
