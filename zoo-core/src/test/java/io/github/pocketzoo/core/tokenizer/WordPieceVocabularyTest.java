package io.github.pocketzoo.core.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.fixture.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Token ids are those of the tokenizers library, see {@code tools/golden/wordpiece.py}. */
class WordPieceVocabularyTest {
  @TempDir private Path directory;

  private Path file() {
    return directory.resolve("vocab.txt");
  }

  private Tokenizer load() {
    return TokenizerDirectory.load(directory, 512);
  }

  /** Accents, Chinese, emoji, control characters, special tokens, long words, bold mathematics. */
  @ParameterizedTest
  @ValueSource(strings = {"cased", "uncased"})
  void nastyTextsHaveTheSameTokens(String vocabulary) throws IOException {
    Files.copy(Resources.path("/golden/wordpiece/%s.txt".formatted(vocabulary)), file());
    JsonNode golden =
        new ObjectMapper()
            .readTree(Resources.path("/golden/wordpiece/%s.json".formatted(vocabulary)).toFile());
    assertThat(golden).hasSizeGreaterThan(20);
    try (Tokenizer tokenizer = load()) {
      for (JsonNode example : golden) {
        int[] expected = new ObjectMapper().convertValue(example.get("ids"), int[].class);
        assertThat(tokenizer.encode(example.get("text").asText()).inputIds())
            .as(example.get("text").toString())
            .containsExactly(expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cased", "uncased"})
  void theVocabularyShowsWhetherTextsAreLowerCased(String vocabulary) {
    Path file = Resources.path("/golden/wordpiece/%s.txt".formatted(vocabulary));
    assertThat(WordPieceVocabulary.read(file).isLowercase())
        .isEqualTo(vocabulary.equals("uncased"));
  }

  /** As in the lower-cased vocabulary of Google: ℝ is upper-case and has no lower-case form. */
  @Test
  void lettersWithoutALowerCaseFormDoNotShowIt() throws IOException {
    Files.writeString(file(), "[UNK]\n[CLS]\n[SEP]\nthe\nℝ\n");
    assertThat(ids("The ℝ")).containsExactly(1, 3, 4, 2);
  }

  @Test
  void theConfigurationHasTheLastWord() throws IOException {
    Files.writeString(file(), "[UNK]\n[CLS]\n[SEP]\nthe\ncafé\ncafe\nCafé\n");
    Path config = directory.resolve("tokenizer_config.json");
    assertThat(ids("Café")).containsExactly(1, 6, 2);
    Files.writeString(config, "{\"do_lower_case\": true}");
    assertThat(ids("Café")).containsExactly(1, 5, 2);
    Files.writeString(config, "{\"do_lower_case\": true, \"strip_accents\": false}");
    assertThat(ids("Café")).containsExactly(1, 4, 2);
    Files.writeString(config, "{\"do_lower_case\": \"yes\"}");
    assertThatThrownBy(this::load)
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("%s: do_lower_case is \"yes\", expected true or false", config);
  }

  private int[] ids(String text) {
    try (Tokenizer tokenizer = load()) {
      return tokenizer.encode(text).inputIds();
    }
  }

  @Test
  void pairsHaveTwoSegments() throws IOException {
    Files.writeString(file(), "[UNK]\r\n[CLS]\r\n[SEP]\r\na\r\nb\r\n");
    try (Tokenizer tokenizer = load()) {
      Encoding pair = tokenizer.encode("a", java.util.Optional.of("b a"));
      assertThat(pair.inputIds()).containsExactly(1, 3, 2, 4, 3, 2);
      assertThat(pair.tokenTypeIds()).containsExactly(0, 0, 0, 1, 1, 1);
    }
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    assertThatThrownBy(this::load)
        .hasMessage(
            "%s: no tokenizer, expected tokenizer.json, vocab.txt, or vocab.json and merges.txt",
            directory);
    Files.writeString(file(), "[UNK]\n[CLS]\n");
    assertThatThrownBy(this::load).hasMessage("%s: no [SEP] in the vocabulary", file());
    Files.write(file(), new byte[] {(byte) 0xff, '\n'});
    assertThatThrownBy(this::load)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(file() + ": cannot read the vocabulary");
  }
}
