package io.github.pocketzoo.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Task;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from a {@code config.json}; nothing in it is dropped in silence. */
class BertConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ObjectNode json;

  /** As transformers wrote it. */
  @BeforeEach
  void readGolden() throws IOException {
    json = (ObjectNode) JSON.readTree(TinyBert.directory().resolve("config.json").toFile());
  }

  private EncoderArchitecture read() {
    return new BertFamily().read(new ConfigReader("config.json", json));
  }

  private void refuses(Consumer<ObjectNode> change, String message) {
    change.accept(json);
    assertThatThrownBy(this::read)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void readsWhatTransformersWrites() {
    EncoderArchitecture bert = read();
    assertThat(bert.settings())
        .isEqualTo(
            new BertConfig(39, 16, 2, 4, 24, Activation.GELU, 0.1, 0.1, 0.1, 24, 2, 0.02, 1e-6, 0));
    assertThat(bert.pooling()).isEqualTo(Pooling.CLS);
    assertThat(bert.labels()).containsExactly("LABEL_0", "LABEL_1", "LABEL_2");
    assertThat(bert.settings().headDropout(Task.TEXT_CLASSIFICATION)).isEqualTo(0.1);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWrittenIsReadAgain(Activation activation) {
    json.put("hidden_act", activation.configName());
    json.put("classifier_pooling", "mean");
    json.put("classifier_dropout", 0.3);
    json.put("layer_norm_eps", 1e-7);
    EncoderArchitecture first = read();
    json = first.toConfigJson();
    assertThat(read()).isEqualTo(first);
  }

  @Test
  void anEncoderWithoutAHeadIsReadAgain() {
    json.putArray("architectures").add("BertModel");
    EncoderArchitecture first = read();
    assertThat(first.head()).isEmpty();
    json = first.toConfigJson();
    assertThat(read()).isEqualTo(first);
  }

  /** transformers 4 leaves out what is the default, two labels among it. */
  @Test
  void twoLabelsAreTheDefault() {
    json.remove(List.of("id2label", "label2id"));
    assertThat(read().labels()).containsExactly("LABEL_0", "LABEL_1");
  }

  /** As in transformers. */
  @Test
  void oneLabelIsANumberToPredict() throws IOException {
    json.set("id2label", JSON.readTree("{\"0\": \"score\"}"));
    assertThat(read().head()).contains(HeadSpec.regression("score"));
    json.put("problem_type", "single_label_classification");
    refuses(node -> {}, "text-classification head has 1 labels, expected at least 2");
  }

  @Test
  void labelsMayComeInAnyOrder() {
    json.set("id2label", JSON.createObjectNode().put("1", "b").put("10", "k").put("0", "a"));
    refuses(node -> {}, "id2label");
    json.set("id2label", JSON.createObjectNode().put("1", "b").put("0", "a"));
    assertThat(read().labels()).containsExactly("a", "b");
  }

  @Test
  void aNewHeadReplacesTheOldOne() {
    assertThat(read().withClassifier(List.of("x", "y")).head())
        .contains(HeadSpec.classifier(List.of("x", "y")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vocab_size",
        "hidden_size",
        "num_hidden_layers",
        "num_attention_heads",
        "intermediate_size",
        "max_position_embeddings"
      })
  void sizesMustBeThere(String key) {
    refuses(node -> node.remove(key), "config.json: missing key " + key);
  }

  @Test
  void anUnknownKeyIsNamed() {
    refuses(node -> node.put("rotary_dim", 4), "config.json: unknown keys rotary_dim");
  }

  @ParameterizedTest
  @CsvSource({
    "vocab_size, '\"many\"', a whole number greater than 0",
    "hidden_size, 16.5, a whole number greater than 0",
    "num_hidden_layers, 0, a whole number greater than 0",
    "hidden_dropout_prob, 1, a number in",
    "attention_probs_dropout_prob, -0.1, a number in",
    "hidden_act, '\"swish\"', 'gelu, gelu_new, silu, tanh, relu'",
    "layer_norm_eps, '\"small\"', a number",
    "classifier_pooling, '\"max\"', 'cls, last or mean'",
    "position_embedding_type, '\"relative_key\"', absolute",
    "is_decoder, true, false",
    "add_cross_attention, true, false",
    "problem_type, '\"ranking\"', 'single_label_classification, multi_label'",
    "id2label, '[\"a\"]', an object",
    "id2label, '{\"one\": \"a\"}', class indices as keys",
    "num_attention_heads, 3, hidden_size 16 is not a multiple of num_attention_heads 3",
  })
  void wrongValuesSayWhatWasExpected(String key, String value, String expected) throws IOException {
    json.set(key, JSON.readTree(value));
    refuses(node -> {}, expected);
  }
}
