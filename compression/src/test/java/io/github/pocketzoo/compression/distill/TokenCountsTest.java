package io.github.pocketzoo.compression.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tokens of texts, and how many of them stay. */
class TokenCountsTest {
  private static final Tokenizer WORD_PIECE =
      Tokenizer.of(
          """
          {"version":"1.0","truncation":null,"padding":null,"normalizer":null,
           "added_tokens":[{"id":0,"content":"[UNK]","single_word":false,"lstrip":false,
                            "rstrip":false,"normalized":false,"special":true}],
           "pre_tokenizer":{"type":"Whitespace"},"post_processor":null,"decoder":null,
           "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",
                    "max_input_chars_per_word":100,
                    "vocab":{"[UNK]":0,"p":1,"##l":2,"##a":3,"##y":4,"playing":5,"play":6,
                             "##ing":7,"##i":8,"##n":9,"##g":10}}}
          """
              .getBytes(StandardCharsets.UTF_8),
          16,
          "test");

  private static TokenCounts counts(String... texts) {
    List<Encoding> encodings = Stream.of(texts).map(WORD_PIECE::encode).toList();
    return TokenCounts.of(encodings, WORD_PIECE);
  }

  private static List<String> cut(Tokenizer tokenizer, String text) {
    return Arrays.stream(tokenizer.encode(text).inputIds())
        .mapToObj(id -> token(tokenizer, id))
        .toList();
  }

  private static String token(Tokenizer tokenizer, int id) {
    return tokenizer.vocabulary().entrySet().stream()
        .filter(entry -> entry.getValue() == id)
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  @Test
  void unknownWordsCountForNothing() {
    assertThat(counts("play ? playing play").tokens()).containsExactly(5, 6);
  }

  @Test
  void theMostFrequentStay() {
    assertThat(counts("play playing play").mostFrequent(1)).containsExactly(6);
    assertThat(counts("play playing play").mostFrequent(9)).containsExactly(5, 6);
  }

  @Test
  void ofEquallyFrequentOnesThoseOfLowerNumber() {
    assertThat(counts("play playing").mostFrequent(1)).containsExactly(5);
  }

  @Test
  void rareWordsAreCutIntoThePiecesThatThereAre() {
    Set<Integer> two = counts("play play pling pling playing").mostFrequent(2);
    try (Tokenizer fewer = WORD_PIECE.keeping(two)) {
      assertThat(cut(fewer, "playing")).doesNotContain("[UNK]", "playing");
      assertThat(cut(fewer, "playing").get(0)).isEqualTo("p");
    }
    try (Tokenizer fewer = WORD_PIECE.keeping(Set.of(6, 7))) {
      assertThat(cut(fewer, "playing")).containsExactly("play", "##ing");
    }
  }

  @Test
  void noTokenIsRefused() {
    assertThatThrownBy(() -> VocabularyChoice.mostFrequent(0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("a vocabulary of the 0 most frequent tokens, expected 1 or more");
  }
}
