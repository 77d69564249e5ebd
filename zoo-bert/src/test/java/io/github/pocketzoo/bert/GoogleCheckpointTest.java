package io.github.pocketzoo.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The tiny BERT as Google publishes BERT: {@code bert_config.json}, {@code vocab.txt} and a
 * TensorFlow checkpoint with the state of its optimizer. Made by {@code
 * tools/golden/tensorflow_bundles.py}.
 */
class GoogleCheckpointTest {
  @TempDir private Path directory;

  private void copyGolden() throws IOException {
    try (Stream<Path> files =
        Files.list(Path.of(getClass().getResource("/golden/google-bert").toURI()))) {
      for (Path file : files.toList()) {
        Files.copy(file, directory.resolve(file.getFileName()));
      }
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void hasTheWeightsAndTokensOfTheHuggingFaceModel() throws IOException {
    copyGolden();
    try (Model google = ModelDirectory.load(directory);
        Model huggingFace = TinyBert.load()) {
      assertThat(google.parameters().names()).isNotEmpty();
      google
          .parameters()
          .arrays()
          .forEach(
              (name, array) ->
                  assertThat(array).as(name).isEqualTo(huggingFace.parameters().get(name)));
      assertThat(google.tokenizer().encode("The CATS, [MASK] café").inputIds())
          .isEqualTo(huggingFace.tokenizer().encode("The CATS, [MASK] café").inputIds());
    }
  }

  @Test
  void isSavedInTheHuggingFaceLayout() throws IOException {
    copyGolden();
    Path saved = directory.resolveSibling("saved-" + directory.getFileName());
    try (Model google = ModelDirectory.load(directory)) {
      ModelDirectory.save(google, saved);
      try (Model again = ModelDirectory.load(saved)) {
        assertThat(again.parameters().arrays()).isEqualTo(google.parameters().arrays());
        assertThat(again.tokenizer().encode("a Cat").inputIds())
            .isEqualTo(google.tokenizer().encode("a Cat").inputIds());
      }
    }
  }

  @Test
  void severalCheckpointsAreRefused() throws IOException {
    copyGolden();
    Files.writeString(directory.resolve("other.ckpt.index"), "");
    assertThatThrownBy(() -> ModelDirectory.load(directory))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("several TensorFlow checkpoints, such as bert_model.ckpt.index and");
  }

  @ParameterizedTest
  @CsvSource({
    "bert/embeddings/word_embeddings, bert.embeddings.word_embeddings.weight, false",
    "bert/embeddings/LayerNorm/gamma, bert.embeddings.LayerNorm.weight, false",
    "module/bert/encoder/layer_11/output/dense/kernel,"
        + " bert.encoder.layer.11.output.dense.weight, true",
    "bert/encoder/layer_0/attention/self/query/bias,"
        + " bert.encoder.layer.0.attention.self.query.bias, false",
    "bert/pooler/dense/kernel, bert.pooler.dense.weight, true",
    "cls/predictions/transform/dense/kernel, cls.predictions.transform.dense.weight, true",
    "cls/predictions/transform/LayerNorm/beta, cls.predictions.transform.LayerNorm.bias, false",
    "cls/predictions/output_bias, cls.predictions.bias, false",
    "cls/seq_relationship/output_weights, cls.seq_relationship.weight, false",
    "output_weights, classifier.weight, false",
    "output_bias, classifier.bias, false",
    "something/else, something.else, false"
  })
  void variablesHaveHuggingFaceNames(String variable, String name, boolean transposed) {
    assertThat(new TensorFlowNames().target(variable).orElseThrow())
        .extracting("name", "transposed")
        .containsExactly(name, transposed);
  }

  @ParameterizedTest
  @CsvSource({
    "global_step",
    "bert/pooler/dense/kernel/adam_m",
    "bert/pooler/dense/kernel/adam_v",
    "bert/pooler/dense/kernel/Adam_1",
    "beta1_power"
  })
  void theOptimizerIsNoPartOfTheModel(String variable) {
    assertThat(new TensorFlowNames().target(variable)).isEmpty();
  }
}
