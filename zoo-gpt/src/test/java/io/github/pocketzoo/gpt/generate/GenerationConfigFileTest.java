package io.github.pocketzoo.gpt.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationConfigFileTest {
  @TempDir private Path directory;

  private GenerationConfig read(String json) throws IOException {
    Files.writeString(directory.resolve("generation_config.json"), json);
    return GenerationConfigFile.read(directory);
  }

  @Test
  void everySettingIsRead() throws IOException {
    GenerationConfig config =
        read(
            """
            {"do_sample": true, "temperature": 0.6, "top_k": 20, "top_p": 0.95, "min_p": 0.01,
             "repetition_penalty": 1.05, "no_repeat_ngram_size": 3, "max_new_tokens": 100,
             "max_length": 50, "eos_token_id": [5, 7], "bos_token_id": 5, "pad_token_id": 0,
             "stop_strings": ["\\n", "End"], "num_return_sequences": 2, "num_beams": 1,
             "length_penalty": 0.5, "early_stopping": "never", "typical_p": 1.0, "top_h": null,
             "use_cache": true, "_from_model_config": true, "transformers_version": "5.0.0"}
            """);

    assertThat(config)
        .isEqualTo(
            new GenerationConfig(
                true,
                new Sampling(0.6, 20, 0.95, 0.01),
                new BeamSettings(1, 0.5, EarlyStopping.NEVER),
                new Repetition(1.05, 3),
                new Ending(LengthLimit.ofNewTokens(100), Set.of(5, 7), List.of("\n", "End")),
                OptionalInt.of(5),
                2,
                0));
  }

  @Test
  void whatIsNotSaidIsTheDefault() throws IOException {
    assertThat(read("{}")).isEqualTo(GenerationConfig.DEFAULT);
  }

  @Test
  void aLimitMayCountThePrompt() throws IOException {
    LengthLimit limit = read("{\"max_length\": 50}").ending().length();

    assertThat(limit).isEqualTo(LengthLimit.ofAllTokens(50));
    assertThat(limit.newTokens(20)).isEqualTo(30);
  }

  @Test
  void withoutTheFileTheModelSaysHowTextsBeginAndEnd() throws IOException {
    Files.writeString(
        directory.resolve("config.json"),
        "{\"model_type\": \"gpt2\", \"bos_token_id\": 3, \"eos_token_id\": 4}");

    GenerationConfig config = GenerationConfigFile.read(directory);

    assertThat(config.ending().eosTokenIds()).containsExactly(4);
    assertThat(config.bosTokenId()).hasValue(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"temperature\": 0 | temperature is 0, expected a number greater than 0; for the most probable token each time, decode greedily",
        "\"temperature\": -1 | temperature is -1, expected a number greater than 0",
        "\"temperature\": 1e999 | temperature is \"Infinity\", expected a number greater than 0",
        "\"top_p\": 0 | top_p is 0, expected a number above 0 and up to 1 (off)",
        "\"top_p\": 1.1 | top_p is 1.1, expected a number above 0 and up to 1 (off)",
        "\"top_k\": -1 | top_k is -1, expected a whole number of 0 (off) or more",
        "\"top_k\": 2.5 | top_k is 2.5, expected a whole number of 0 (off) or more",
        "\"min_p\": 2 | min_p is 2, expected a number from 0 (off) to 1",
        "\"repetition_penalty\": 0 | repetition_penalty is 0, expected a number greater than 0; 1 is off",
        "\"no_repeat_ngram_size\": -2 | no_repeat_ngram_size is -2, expected a whole number of 0 (off) or more",
        "\"num_beams\": 0 | num_beams is 0, expected a whole number of 1 (no beam search) or more",
        "\"max_new_tokens\": 0 | max_new_tokens is 0, expected a whole number of 1 or more",
        "\"max_length\": \"x\" | max_length is \"x\", expected a number",
        "\"early_stopping\": \"often\" | early_stopping is \"often\", expected true, false or \"never\"",
        "\"stop_strings\": [\"\"] | stop_strings is [\"\"], expected a text that isn't empty",
        "\"eos_token_id\": [-1] | eos_token_id is [-1], expected a vocabulary index",
        "\"bos_token_id\": [1, 2] | bos_token_id is [1,2], expected one vocabulary index",
        "\"typical_p\": 0.9 | typical_p is 0.9, expected 1.0, other values are not supported",
        "\"penalty_alpha\": 0.6 | penalty_alpha is 0.6, expected null, other values are not supported",
        "\"temprature\": 0.6 | unknown keys temprature",
        "\"do_sample\": true, \"num_beams\": 2 | num_beams 2: expected 1 with do_sample",
        "\"num_return_sequences\": 2 | num_return_sequences 2: expected do_sample or as many beams",
      })
  void aWrongValueIsNamedWithTheFile(String settings, String message) {
    assertThatThrownBy(() -> read("{" + settings + "}"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("generation_config.json: " + message);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, 0, -0.0, -1})
  void aTemperatureIsAFiniteNumberAboveZero(double temperature) {
    assertThatThrownBy(() -> new Sampling(temperature, 0, 1, 0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(
            "temperature " + temperature + ": expected a number greater than 0");
  }
}
