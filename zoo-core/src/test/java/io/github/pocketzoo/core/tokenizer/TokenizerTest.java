package io.github.pocketzoo.core.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.fixture.DecodingTokenizers;
import io.github.pocketzoo.core.fixture.TinyTokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {
  private final Tokenizer tokenizer = TinyTokenizer.create(8);

  @TempDir private Path directory;

  @AfterEach
  void close() {
    tokenizer.close();
  }

  @Test
  void wordsAreSplitBetweenSpecialTokens() {
    Encoding encoding = tokenizer.encode("The cats. Zebra!");
    assertThat(encoding.inputIds()).containsExactly(2, 7, 4, 5, 8, 0, 0, 3);
    assertThat(encoding.tokenTypeIds()).containsOnly(0);
  }

  @Test
  void anEmptyTextHasItsSpecialTokens() {
    assertThat(tokenizer.encode("").inputIds()).containsExactly(2, 3);
  }

  @Test
  void pairsAreSegments() {
    Encoding encoding = tokenizer.encode("the cat", Optional.of("dogs"));
    assertThat(encoding.inputIds()).containsExactly(2, 7, 4, 3, 6, 5, 3);
    assertThat(encoding.tokenTypeIds()).containsExactly(0, 0, 0, 0, 1, 1, 1);
  }

  @Test
  void noPairIsOneText() {
    assertThat(tokenizer.encode("cat", Optional.empty()).inputIds())
        .isEqualTo(tokenizer.encode("cat").inputIds());
  }

  @Test
  void longTextsAreTruncatedBeforeTheLastSpecialToken() {
    assertThat(tokenizer.encode("cat ".repeat(500)).inputIds())
        .containsExactly(2, 4, 4, 4, 4, 4, 4, 3);
    try (Tokenizer shorter = tokenizer.withMaxLength(4)) {
      assertThat(shorter.encode("cat dog the").inputIds()).containsExactly(2, 4, 6, 3);
      assertThat(shorter.maxLength()).isEqualTo(4);
    }
  }

  @Test
  void theLongerTextOfAPairIsTruncated() {
    Encoding encoding = tokenizer.encode("dog", Optional.of("cat ".repeat(50)));
    assertThat(encoding.inputIds()).containsExactly(2, 6, 3, 4, 4, 4, 4, 3);
    assertThat(encoding.tokenTypeIds()).containsExactly(0, 0, 0, 1, 1, 1, 1, 1);
  }

  @Test
  void theVocabularyHasItsAddedTokens() {
    assertThat(tokenizer.padTokenId()).isEqualTo(1);
    assertThat(tokenizer.vocabularySize()).isEqualTo(10);
  }

  @Test
  void manyThreadsGetTheSameTokens() {
    assertThat(
            IntStream.range(0, 200)
                .parallel()
                .mapToObj(i -> tokenizer.encode("the cat ." + " dog".repeat(i % 3)).length())
                .toList())
        .isEqualTo(IntStream.range(0, 200).map(i -> 5 + i % 3).boxed().toList());
  }

  @Test
  void whatIsSavedIsWhatWasRead() throws IOException {
    tokenizer.save(directory);
    Path file = directory.resolve(Tokenizer.FILE_NAME);
    assertThat(file).hasContent(TinyTokenizer.JSON);
    try (Tokenizer again = Tokenizer.load(file, 8)) {
      assertThat(again.encode("cats").inputIds()).isEqualTo(tokenizer.encode("cats").inputIds());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{}",
        "{\"model\": {\"vocab\": {}}}",
        "{\"model\": {\"vocab\": {\"a\": 0}}}",
        "{\"model\": {\"type\": \"Morse\", \"vocab\": {\"a\": 0}}}"
      })
  void whatIsNoTokenizerIsNamedInOneLine(String json) throws IOException {
    Path file = directory.resolve("tokenizer.json");
    Files.write(file, json.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> Tokenizer.load(file, 8))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(file + ": ")
        .message()
        .hasLineCount(1);
  }

  @Test
  void aMissingFileIsNamed() {
    Path file = directory.resolve("none.json");
    assertThatThrownBy(() -> Tokenizer.load(file, 8))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(file + ": cannot read the tokenizer");
  }

  @Test
  void theConfigurationNamesTheEndsOfTexts() throws IOException {
    tokenizer.save(directory);
    Path config = directory.resolve("tokenizer_config.json");
    Files.writeString(
        config,
        """
        {"bos_token": "[CLS]", "eos_token": {"content": "[SEP]", "special": true},
         "pad_token": null}
        """);
    BoundaryTokens named =
        new BoundaryTokens(OptionalInt.of(2), OptionalInt.of(3), tokenizer.padTokenId());
    try (Tokenizer loaded = TokenizerDirectory.load(directory, 8);
        Tokenizer shorter = loaded.withMaxLength(4)) {
      assertThat(shorter.boundaries()).isEqualTo(named);
      shorter.save(directory);
    }
    try (Tokenizer again = TokenizerDirectory.load(directory, 8)) {
      assertThat(again.boundaries()).isEqualTo(named);
      assertThat(again.maxLength()).isEqualTo(4);
    }
    Files.writeString(config, "{\"eos_token\": 3}");
    assertThatThrownBy(() -> TokenizerDirectory.load(directory, 8))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("%s: eos_token is 3, expected a token", config);
  }

  @Test
  void theUsualNamesOfTheEndsOfTextsAreKnown() {
    assertThat(tokenizer.boundaries().endOfText()).isEmpty();
    try (Tokenizer sentencePiece = DecodingTokenizers.METASPACE.create()) {
      assertThat(sentencePiece.boundaries().endOfText()).isEqualTo(sentencePiece.id("</s>"));
    }
  }
}
