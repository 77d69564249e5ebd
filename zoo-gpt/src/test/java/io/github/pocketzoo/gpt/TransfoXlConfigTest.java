package io.github.pocketzoo.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.gpt.transfoxl.TransfoXlConfig;
import io.github.pocketzoo.gpt.transfoxl.TransfoXlFamily;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from a Transformer-XL's {@code config.json}; nothing is dropped in silence. */
class TransfoXlConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static DecoderArchitecture read(JsonNode json) {
    return new TransfoXlFamily().read(new ConfigReader("config.json", json));
  }

  private static ObjectNode golden() {
    return new GoldenDecoder("transfo-xl").config();
  }

  private static TransfoXlConfig settings(JsonNode json) {
    return (TransfoXlConfig) read(json).settings();
  }

  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.gpt.GoldenDecoder#transfoXls")
  void whatIsWrittenIsReadAgain(GoldenDecoder decoder) {
    DecoderArchitecture first = read(decoder.config());
    assertThat(read(first.toConfigJson())).isEqualTo(first);
    DecoderArchitecture deeper = first.withBlocks(5);
    assertThat(deeper.structure().blocks()).hasSize(5);
    assertThat(read(deeper.toConfigJson())).isEqualTo(deeper);
  }

  @ParameterizedTest
  @CsvSource({
    "vocab_size, 30",
    "cutoffs, '[6, 15]'",
    "d_embed, 12",
    "div_val, 1",
    "d_model, 10",
    "n_layer, 3",
    "n_head, 1",
    "d_head, 2",
    "d_inner, 7",
    "pre_lnorm, true",
    "mem_len, 4",
    "clamp_len, 3",
    "clamp_len, -1",
    "same_length, false",
    "untie_r, false",
    "tie_word_embeddings, false",
    "tie_projs, '[false, true, false]'",
    "dropout, 0.3",
    "dropatt, 0.3",
    "layer_norm_epsilon, 0.001",
    "init_std, 0.5",
    "bos_token_id, 2",
    "eos_token_id, 2",
    "pad_token_id, 2"
  })
  void settingsAreWritten(String key, String value) throws IOException {
    ObjectNode json = golden();
    DecoderArchitecture before = read(json);
    json.set(key, JSON.readTree(value));
    DecoderArchitecture after = read(json);
    assertThat(after).isNotEqualTo(before);
    assertThat(read(after.toConfigJson())).isEqualTo(after);
  }

  @ParameterizedTest
  @CsvSource({
    "attn_type, 1, expected 0",
    "adaptive, false, expected true",
    "sample_softmax, 8, expected -1",
    "ext_len, 2, expected 0",
    "tie_weight, false, expected true",
    "cutoffs, '[14, 6]', 'cutoffs are [14, 6], expected ascending numbers from 1 to'",
    "cutoffs, '[6, 27]', 'from 1 to vocab_size − 1, which is 26'",
    "cutoffs, '[0, 6]', expected ascending",
    "cutoffs, '[6, \"a\"]', expected a list of whole numbers",
    "cutoffs, '[6, 1.5]', expected a list of whole numbers",
    "cutoffs, 6, expected a list of whole numbers",
    "tie_projs, '[true, 0, true]', expected a list of true or false",
    "tie_projs, '[true]', expected one for each of 3 clusters",
    "div_val, 3, leaves no rows",
    "d_model, 7, expected an even number",
    "mem_len, 0, tokens would see nothing",
    "mem_len, 2000000, expected 0 to 1048576",
    "clamp_len, 1.5, expected a whole number",
    "n_head, 1000000000, no wider in all than",
    "tgt, 1, unknown keys tgt"
  })
  void wrongValuesSayWhatWasExpected(String key, String value, String message) throws IOException {
    ObjectNode json = golden();
    json.set(key, JSON.readTree(value));
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"vocab_size", "cutoffs", "d_model", "d_embed", "n_layer", "d_head"})
  void sizesHaveToBeThere(String key) {
    ObjectNode json = golden();
    json.remove(key);
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(key);
  }

  /** Without {@code tie_projs}, what it is made of in transformers. */
  @ParameterizedTest
  @CsvSource({"true, true", "false, false", ", true"})
  void projectionsOfAllButTheFirstCluster(Boolean key, boolean tied) {
    ObjectNode json = golden();
    json.remove("tie_projs");
    if (key != null) {
      json.put("proj_share_all_but_first", key);
    }
    assertThat(settings(json).tieProjs()).containsExactly(false, tied, tied);
  }

  @Test
  void asItWasPublished() throws IOException {
    TransfoXlConfig published =
        settings(
            JSON.readTree(
                """
                {
                  "adaptive": true, "architectures": ["TransfoXLLMHeadModel"], "attn_type": 0,
                  "clamp_len": 1000, "cutoffs": [20000, 40000, 200000], "d_embed": 1024,
                  "d_head": 64, "d_inner": 4096, "d_model": 1024, "div_val": 4, "dropatt": 0.0,
                  "dropout": 0.1, "eos_token_id": 0, "ext_len": 0, "init": "normal",
                  "init_range": 0.01, "init_std": 0.02, "layer_norm_epsilon": 1e-05,
                  "mem_len": 1600, "model_type": "transfo-xl", "n_head": 16, "n_layer": 18,
                  "pre_lnorm": false, "proj_init_std": 0.01, "same_length": true,
                  "sample_softmax": -1, "task_specific_params": {"text-generation": {}},
                  "tgt_len": 128, "tie_projs": [false, true, true, true], "tie_weight": true,
                  "untie_r": true, "vocab_size": 267735
                }
                """));
    DecoderArchitecture model =
        DecoderArchitecture.of(
            new TransfoXlFamily(), published, Optional.of(HeadSpec.of(Task.TEXT_GENERATION)));
    // As many as transformers counts.
    assertThat(
            model.parameters().stream()
                .mapToLong(spec -> Arrays.stream(spec.shape()).reduce(1, Math::multiplyExact))
                .sum())
        .isEqualTo(285_205_322);
    assertThat(model.structure().embeddings()).hasSize(4);
    assertThat(model.vocabularySize()).isEqualTo(267_735);
    assertThat(model.memoryLength()).isEqualTo(1600);
  }

  @Test
  void headsThatThereAreNot() {
    DecoderArchitecture body = read(golden());
    for (Task task : List.of(Task.FILL_MASK, Task.QUESTION_ANSWERING)) {
      assertThatThrownBy(() -> body.withHead(HeadSpec.of(task)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("a model of type transfo-xl has no head for");
    }
  }
}
