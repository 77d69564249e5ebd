package io.github.pocketzoo.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.checkpoint.CheckpointLoader;
import io.github.pocketzoo.core.checkpoint.NameTable;
import io.github.pocketzoo.core.checkpoint.SafetensorsFile;
import io.github.pocketzoo.core.checkpoint.SafetensorsWriter;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Every tensor of a checkpoint is used, known as not needed, or an error. */
class EncoderLoadingTest {
  private static final String HEADS = "io.github.pocketzoo.bert.GoldenEncoder#allHeads";

  @TempDir private Path directory;

  /** Writes a head's checkpoint, but for a change of its tensors. */
  private Path changed(GoldenEncoder.Head head, Consumer<Map<String, INDArray>> change) {
    Path model = directory.resolve("model");
    if (!Files.exists(model)) {
      head.encoder().write(head.task(), model);
    }
    Map<String, INDArray> tensors = new TreeMap<>();
    try (SafetensorsFile all = head.encoder().tensors()) {
      head.encoder().tensorNames(head.task()).forEach(name -> tensors.put(name, all.read(name)));
    }
    change.accept(tensors);
    SafetensorsWriter writer = new SafetensorsWriter();
    tensors.forEach(writer::add);
    writer.write(model.resolve("model.safetensors"));
    return model;
  }

  private static void refuses(Path model, String message) {
    assertThatThrownBy(() -> ModelDirectory.load(model))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @MethodSource(HEADS)
  void aMissingTensorIsNamed(GoldenEncoder.Head head) {
    NameTable table = GoldenEncoder.read(head.encoder().config(head.task())).checkpointNames();
    for (NameTable.Entry entry : table.entries()) {
      refuses(
          changed(head, tensors -> tensors.remove(table.savedName(entry))),
          "missing tensors: " + entry.parameter().name());
    }
  }

  @ParameterizedTest
  @MethodSource(HEADS)
  void aTensorTooManyIsNamed(GoldenEncoder.Head head) {
    Path model = changed(head, tensors -> tensors.put("classifiers.bias", Nd4j.ones(3)));
    refuses(model, "unexpected tensors: classifiers.bias");
  }

  @ParameterizedTest
  @MethodSource(HEADS)
  void aWronglyShapedTensorIsNamed(GoldenEncoder.Head head) {
    String name = new TreeSet<>(head.encoder().tensorNames(head.task())).last();
    Path model = changed(head, tensors -> tensors.put(name, Nd4j.ones(7, 7)));
    refuses(model, "tensor " + name + " has shape [7, 7], expected [");
  }

  /** The file of all heads is a checkpoint of each of them with others beside it. */
  @ParameterizedTest
  @MethodSource(HEADS)
  void othersHeadsAreLeftOutByName(GoldenEncoder.Head head) {
    GoldenEncoder encoder = head.encoder();
    try (Model model = ModelDirectory.load(encoder.write(head.task(), directory.resolve("model")));
        SafetensorsFile tensors = encoder.tensors()) {
      Architecture architecture = model.architecture();
      CheckpointLoader.Loaded whole = Checkpoints.load(tensors, architecture);
      assertThat(whole.parameters().arrays()).isEqualTo(model.parameters().arrays());
      TreeSet<String> others = new TreeSet<>(tensors.names());
      others.removeAll(encoder.tensorNames(head.task()));
      assertThat(whole.report().ignored()).containsExactlyElementsOf(others);
    }
  }

  @ParameterizedTest
  @MethodSource(HEADS)
  void aCheckpointOfAHeadIsABody(GoldenEncoder.Head head) {
    GoldenEncoder encoder = head.encoder();
    Path saved = encoder.write(head.task(), directory.resolve("model"));
    try (Model model = ModelDirectory.load(saved);
        SafetensorsFile tensors = SafetensorsFile.open(saved.resolve("model.safetensors"))) {
      Architecture body = model.architecture().withoutHead();
      CheckpointLoader.Loaded loaded = Checkpoints.load(tensors, body);
      assertThat(model.parameters().arrays()).containsAllEntriesOf(loaded.parameters().arrays());
      TreeSet<String> ofHead = new TreeSet<>(encoder.tensorNames(head.task()));
      body.checkpointNames()
          .entries()
          .forEach(
              entry ->
                  body.checkpointNames()
                      .candidates(entry)
                      .forEach(place -> ofHead.remove(place.name())));
      assertThat(loaded.report().ignored()).isNotEmpty().containsExactlyElementsOf(ofHead);
      assertThat(loaded.report().initialized()).isEmpty();
    }
  }

  /** Older checkpoints have them twice. */
  @ParameterizedTest
  @CsvSource({
    "bert, cls.predictions.decoder.weight",
    "bert, cls.predictions.decoder.bias",
    "bert, bert.embeddings.position_ids",
    "roberta, lm_head.decoder.weight",
    "roberta, lm_head.decoder.bias",
    "roberta, roberta.embeddings.position_ids",
    "distilbert, vocab_projector.weight",
    "electra, generator_lm_head.weight",
    "electra, electra.embeddings.position_ids",
    "albert, predictions.decoder.weight",
    "albert, predictions.decoder.bias",
    "albert, albert.embeddings.position_ids",
    "mobilebert, cls.predictions.decoder.weight",
    "mobilebert, mobilebert.embeddings.position_ids",
    "xlnet, lm_loss.weight",
    "xlnet, start_logits.dense.weight",
    "xlnet, answer_class.dense_0.bias"
  })
  void tiedTensorsAndBuffersAreNotNeeded(String encoder, String tensor) {
    GoldenEncoder.Head head = new GoldenEncoder.Head(new GoldenEncoder(encoder), Task.FILL_MASK);
    ModelDirectory.load(changed(head, tensors -> tensors.put(tensor, Nd4j.ones(2)))).close();
  }

  /** As the oldest BERTs on Hugging Face's hub call them. */
  @Test
  void gammaAndBeta() {
    GoldenEncoder.Head bert = new GoldenEncoder.Head(new GoldenEncoder("bert"), Task.FILL_MASK);
    Path old =
        changed(
            bert,
            tensors ->
                bert.encoder()
                    .tensorNames(bert.task())
                    .forEach(
                        name ->
                            tensors.put(
                                name.replace("LayerNorm.weight", "LayerNorm.gamma")
                                    .replace("LayerNorm.bias", "LayerNorm.beta"),
                                tensors.remove(name))));
    Path now = bert.encoder().write(bert.task(), directory.resolve("now"));
    try (Model expected = ModelDirectory.load(now);
        Model model = ModelDirectory.load(old)) {
      assertThat(model.parameters().arrays()).isEqualTo(expected.parameters().arrays());
    }
  }

  /** Jiao et al. 2020: they map a student's hidden states to its teacher's. */
  @ParameterizedTest
  @CsvSource({"fit_dense.weight", "fit_denses.0.weight", "fit_denses.4.bias"})
  void aidsOfTinyBertsDistillationAreNotNeeded(String tensor) {
    GoldenEncoder.Head bert = new GoldenEncoder.Head(new GoldenEncoder("bert"), Task.FILL_MASK);
    ModelDirectory.load(changed(bert, tensors -> tensors.put(tensor, Nd4j.ones(2)))).close();
  }

  @Test
  void otherFamiliesDontKnowThem() {
    GoldenEncoder.Head roberta =
        new GoldenEncoder.Head(new GoldenEncoder("roberta"), Task.FILL_MASK);
    refuses(
        changed(roberta, tensors -> tensors.put("fit_dense.weight", Nd4j.ones(2))),
        "unexpected tensors: fit_dense.weight");
  }
}
