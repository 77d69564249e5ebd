package io.github.pocketzoo.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.checkpoint.NameTable;
import io.github.pocketzoo.core.checkpoint.SafetensorsFile;
import io.github.pocketzoo.core.checkpoint.SafetensorsWriter;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.HeadRequest;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.LoadedModel;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Every tensor of a checkpoint is used, known as not needed, or an error. */
class DecoderLoadingTest {
  private static final String DECODERS = "io.github.pocketzoo.gpt.GoldenDecoder#withAllHeads";

  @TempDir private Path directory;

  /** Writes a decoder's directory, but for a change of its tensors. */
  private Path changed(GoldenDecoder decoder, Consumer<Map<String, INDArray>> change) {
    Map<String, INDArray> tensors = new TreeMap<>();
    try (SafetensorsFile all = decoder.tensors()) {
      all.names().forEach(name -> tensors.put(name, all.read(name)));
      change.accept(tensors);
      SafetensorsWriter writer = new SafetensorsWriter();
      tensors.forEach(writer::add);
      writer.write(directory.resolve("model.safetensors"));
    }
    for (String file : new String[] {"config.json", "tokenizer.json"}) {
      copy(decoder.directory().resolve(file), directory.resolve(file));
    }
    return directory;
  }

  private static void copy(Path from, Path to) {
    try {
      if (!Files.exists(to)) {
        Files.copy(from, to);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void refuses(Path model, String message) {
    assertThatThrownBy(() -> ModelDirectory.load(model))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @MethodSource(DECODERS)
  void aMissingTensorIsNamed(GoldenDecoder decoder) {
    NameTable table = GoldenDecoder.read(decoder.config()).checkpointNames();
    for (NameTable.Entry entry : table.entries()) {
      refuses(
          changed(decoder, tensors -> tensors.remove(table.savedName(entry))), "missing tensors: ");
    }
  }

  @ParameterizedTest
  @MethodSource(DECODERS)
  void aTensorTooManyIsNamed(GoldenDecoder decoder) {
    Path model = changed(decoder, tensors -> tensors.put("lm_heads.weight", Nd4j.ones(3)));
    refuses(model, "unexpected tensors: lm_heads.weight");
  }

  @ParameterizedTest
  @MethodSource(DECODERS)
  void aWronglyShapedTensorIsNamed(GoldenDecoder decoder) {
    NameTable table = GoldenDecoder.read(decoder.config()).checkpointNames();
    String name = table.savedName(table.entries().get(0));
    refuses(
        changed(decoder, tensors -> tensors.put(name, Nd4j.ones(7, 7))),
        "tensor " + name + " has shape [7, 7], expected [80, 8]");
  }

  /** Tied tensors and buffers of older checkpoints, and other heads. */
  @ParameterizedTest
  @CsvSource({
    "gpt2, lm_head.weight",
    "gpt2, transformer.h.1.attn.bias",
    "gpt2, transformer.h.1.attn.masked_bias",
    "gpt2, score.weight",
    "openai-gpt, lm_head.weight",
    "openai-gpt, transformer.h.0.attn.bias",
    "openai-gpt, transformer.position_ids",
    "openai-gpt, multiple_choice_head.summary.weight",
    "gpt_neo, lm_head.weight",
    "gpt_neo, transformer.h.2.attn.attention.bias",
    "gpt_neo, transformer.h.2.attn.attention.masked_bias",
    "ctrl, lm_head.weight",
    "ctrl, transformer.pos_encoding",
    "ctrl, classifier.weight",
    "llama, model.layers.0.self_attn.rotary_emb.inv_freq",
    "llama3, lm_head.weight",
    "qwen3, lm_head.weight",
    "qwen2-classifier, lm_head.weight",
  })
  void tensorsThatAreNotNeeded(String decoder, String tensor) {
    Path model =
        changed(
            new GoldenDecoder(decoder),
            tensors -> assertThat(tensors.put(tensor, Nd4j.ones(2))).isNull());
    ModelDirectory.load(model).close();
  }

  /** As GPT-2 was published: without a prefix. */
  @ParameterizedTest
  @MethodSource(DECODERS)
  void namesWithoutTheBodysPrefix(GoldenDecoder decoder) {
    String prefix = GoldenDecoder.read(decoder.config()).family().bodyPrefix();
    Path bare =
        changed(
            decoder,
            tensors ->
                Map.copyOf(tensors)
                    .forEach(
                        (name, tensor) -> {
                          tensors.remove(name);
                          tensors.put(name.replace(prefix, ""), tensor);
                        }));
    try (Model expected = decoder.load();
        Model model = ModelDirectory.load(bare)) {
      assertThat(model.parameters().arrays()).isEqualTo(expected.parameters().arrays());
    }
  }

  /** A language model becomes a classifier with new weights in its head, and none else. */
  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.gpt.GoldenDecoder#all")
  void aNewHead(GoldenDecoder decoder) {
    HeadSpec spec = HeadSpec.classifier(List.of("a", "b", "c"));
    LoadedModel loaded = ModelDirectory.load(decoder.directory(), HeadRequest.of(spec).orNew(1));
    try (Model model = loaded.model()) {
      assertThat(model.architecture().head().map(HeadSpec::task))
          .contains(Task.TEXT_CLASSIFICATION);
      assertThat(loaded.report().initialized()).containsExactly("score.weight");
    }
  }
}
