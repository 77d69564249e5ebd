package io.github.pocketzoo.core.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.fixture.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Token ids are those of transformers and tokenizers, see {@code tools/golden/bpe.py}. */
class BpeVocabularyTest {
  @TempDir private Path directory;

  private static Path golden(String name) {
    return Resources.path("/golden/bpe/" + name);
  }

  /** Emoji, combining accents, control characters, runs of spaces, special tokens, code. */
  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "gpt2-prefix-space", "roberta", "openai-gpt", "ctrl"})
  void nastyTextsHaveTheSameTokens(String name) throws IOException {
    Path files = golden(name);
    JsonNode examples = new ObjectMapper().readTree(files.resolve("ids.json").toFile());
    assertThat(examples).hasSizeGreaterThan(10);
    try (Tokenizer tokenizer = TokenizerDirectory.load(files, 512)) {
      for (JsonNode example : examples) {
        int[] ids = new ObjectMapper().convertValue(example.get("ids"), int[].class);
        String text = example.get("text").toString();
        assertThat(tokenizer.encode(example.get("text").asText()).inputIds())
            .as(text)
            .containsExactly(ids);
        String decoded = example.get("decoded").asText();
        // CTRL's own decoder writes a space after every unknown character of a word.
        if (!(name.equals("ctrl") && decoded.contains("<unk>"))) {
          assertThat(tokenizer.decode(ids).strip()).as(text).isEqualTo(decoded.strip());
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"gpt2, BYTE_LEVEL", "roberta, ROBERTA", "openai-gpt, END_OF_WORD", "ctrl, CONTINUED"})
  void thePiecesShowTheKind(String name, BpeKind kind) {
    var pieces = BpeVocabulary.readIndices(golden(name).resolve("vocab.json")).keySet();
    assertThat(BpeKind.of(directory, pieces)).isEqualTo(kind);
  }

  @Test
  void theEndOfTextIsKnown() {
    try (Tokenizer tokenizer = TokenizerDirectory.load(golden("gpt2"), 512)) {
      int end = tokenizer.id("<|endoftext|>").orElseThrow();
      assertThat(tokenizer.boundaries().endOfText()).hasValue(end);
      assertThat(tokenizer.boundaries().beginOfText()).hasValue(end);
      assertThat(tokenizer.isSpecial(end)).isTrue();
    }
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> TokenizerDirectory.load(directory, 512).close())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(directory + "/" + message)
        .message()
        .hasLineCount(1);
  }

  private void write(String name, String text) throws IOException {
    Files.write(directory.resolve(name), text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void brokenMergesAreNamedByTheirLine() throws IOException {
    write("vocab.json", "{\"a\": 0, \"b\": 1, \"ab\": 2, \"c\": 3}");
    assertRefused("merges.txt: cannot read the merges: ");
    write("merges.txt", "");
    assertRefused("merges.txt: line 1 is \"\", expected #version: …");
    write("merges.txt", "a b\n");
    assertRefused("merges.txt: line 1 is \"a b\", expected #version: …");
    write("merges.txt", "#version: 0.2\na b\nab\n");
    assertRefused("merges.txt: line 3 is \"ab\", expected two pieces with a space between them");
    write("merges.txt", "#version: 0.2\na b c\n");
    assertRefused("merges.txt: line 2 is \"a b c\", expected two pieces");
    write("merges.txt", "#version: 0.2\na z\n");
    assertRefused("merges.txt: line 2 merges \"a\" and \"z\", but \"z\" isn't in vocab.json");
    write("merges.txt", "#version: 0.2\na b\nab c\n");
    assertRefused("merges.txt: line 3 merges \"ab\" and \"c\", but \"abc\" isn't in vocab.json");
    write("merges.txt", "#version: 0.2\r\na b\r\n\u00ff c\n");
    assertRefused("merges.txt: line 3 isn't UTF-8");
  }

  @Test
  void brokenVocabulariesAreNamedByTheirLine() throws IOException {
    write("merges.txt", "#version: 0.2\n");
    write("vocab.json", "{\"a\": 0,\n\"b\": ");
    assertRefused("vocab.json: line 2: not JSON: ");
    write("vocab.json", "{\"a\": 0,\n\"\u00ff\": 1}");
    assertRefused("vocab.json: line 2: not JSON: ");
    write("vocab.json", "[\"a\"]");
    assertRefused("vocab.json: expected an object of pieces and their indices");
    write("vocab.json", "{\"a\": -1}");
    assertRefused("vocab.json: piece \"a\" has index -1, expected an integer of 0 or more");
    write("vocab.json", "{\"a\": 0}");
    write("tokenizer_config.json", "{\"tokenizer_class\": \"CLIPTokenizer\"}");
    assertRefused("tokenizer_config.json: tokenizer_class is CLIPTokenizer");
  }

  @Test
  void aSavedVocabularyIsTheSame() {
    var indices = BpeVocabulary.readIndices(golden("gpt2").resolve("vocab.json"));
    var merges = MergesFile.read(golden("gpt2").resolve("merges.txt"), indices);
    new BpeVocabulary(indices, merges).save(directory);
    assertThat(directory.resolve("merges.txt")).hasSameTextualContentAs(golden("gpt2/merges.txt"));
    assertThat(BpeVocabulary.readIndices(directory.resolve("vocab.json"))).isEqualTo(indices);
  }
}
