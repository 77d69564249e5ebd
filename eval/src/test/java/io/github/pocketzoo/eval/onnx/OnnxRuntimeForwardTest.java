package io.github.pocketzoo.eval.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.tokenizer.Encoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import onnx.Onnx.TensorProto.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

class OnnxRuntimeForwardTest {
  private static final OnnxOutput HIDDEN = new OnnxOutput("last_hidden_state", 3);
  private static final List<String> ALL_INPUTS =
      List.of("input_ids", "attention_mask", "token_type_ids");

  /** Ids 7 8 9 and 5 with types 0 0 1 and 0; the second text has two places of padding, id 100. */
  private static final TokenBatch BATCH =
      TokenBatch.of(
          List.of(
              new Encoding(new int[] {7, 8, 9}, new int[] {0, 0, 1}),
              new Encoding(new int[] {5}, new int[] {0})),
          100);

  @TempDir private Path directory;

  private Path write(byte[] content) throws IOException {
    return Files.write(directory.resolve("model.onnx"), content);
  }

  private static OnnxRuntimeForward open(Path file) {
    return new OnnxRuntimeForward(file, Map.of("hidden", HIDDEN), 1);
  }

  private static void refuses(Path file, String message) {
    assertThatThrownBy(() -> open(file).close())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  private static float[] run(Path file) {
    try (OnnxRuntimeForward forward = open(file)) {
      Map<String, INDArray> outputs = forward.run(BATCH, List.of("hidden"));
      assertThat(outputs).containsOnlyKeys("hidden");
      try (INDArray hidden = outputs.get("hidden")) {
        assertThat(hidden.shape()).containsExactly(2, 3, 1);
        return hidden.data().asFloat();
      }
    }
  }

  @Test
  void feedsIdsMaskAndTypes() throws IOException {
    Path file = write(TinyOnnx.of(DataType.INT64, ALL_INPUTS, "last_hidden_state"));

    assertThat(run(file)).containsExactly(7 + 1, 8 + 1, 9 + 1 + 1, 5 + 1, 100, 100);
  }

  @Test
  void feedsOnlyWhatTheFileDeclares() throws IOException {
    Path file = write(TinyOnnx.of(DataType.INT64, List.of("input_ids"), "last_hidden_state"));

    assertThat(run(file)).containsExactly(7, 8, 9, 5, 100, 100);
  }

  /** As in the file of all-MiniLM-L6-v2. */
  @Test
  void takesTheOnlyOutputOfItsRankUnderAnyName() throws IOException {
    Path file = write(TinyOnnx.of(DataType.INT64, ALL_INPUTS, "output_0", "882"));

    assertThat(run(file)).startsWith(8, 9);
  }

  @Test
  void outputsThatItMayNotBeAreNamed() throws IOException {
    Path file = write(TinyOnnx.of(DataType.INT64, ALL_INPUTS, "tokens", "a", "b"));

    assertThatThrownBy(
            () -> new OnnxRuntimeForward(file, Map.of("x", new OnnxOutput("logits", 2)), 1).close())
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            file
                + ": its outputs are a (2 dimensions), b (2 dimensions), tokens (3 dimensions);"
                + " expected logits, or one alone with 2 dimensions");
  }

  @Test
  void inputsOfAnotherNameAreNamed() throws IOException {
    refuses(
        write(TinyOnnx.of(DataType.INT64, List.of("tokens"), "last_hidden_state")),
        "has no input input_ids, but tokens");
    refuses(
        write(TinyOnnx.of(DataType.INT64, List.of("input_ids", "length"), "last_hidden_state")),
        "has an input length, expected none but attention_mask, input_ids, token_type_ids");
  }

  @Test
  void inputsOfAnotherTypeAreNamed() throws IOException {
    refuses(
        write(TinyOnnx.of(DataType.INT32, List.of("input_ids"), "last_hidden_state")),
        "input input_ids is ");
  }

  @Test
  void whatIsNoModelIsNamed() throws IOException {
    refuses(directory.resolve("nowhere.onnx"), "no such ONNX file");
    refuses(directory, "no such ONNX file");
    refuses(write(new byte[0]), "not a model that ONNX Runtime loads");
    refuses(
        Files.writeString(directory.resolve("text.onnx"), "PK this is a zip"),
        "not a model that ONNX Runtime loads");
    byte[] whole = TinyOnnx.of(DataType.INT64, ALL_INPUTS, "last_hidden_state");
    refuses(write(Arrays.copyOf(whole, whole.length / 2)), "not a model that ONNX Runtime loads");
  }

  @Test
  void anOutputThatWasNotAskedForAtTheBeginningIsRefused() throws IOException {
    Path file = write(TinyOnnx.of(DataType.INT64, ALL_INPUTS, "last_hidden_state"));
    try (OnnxRuntimeForward forward = open(file)) {
      assertThatThrownBy(() -> forward.run(BATCH, List.of("logits")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("no output logits, expected one of hidden");
      assertThat(forward.engine()).startsWith("ONNX Runtime 1.");
    }
  }
}
