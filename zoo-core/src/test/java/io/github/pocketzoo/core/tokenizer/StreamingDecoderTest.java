package io.github.pocketzoo.core.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.fixture.DecodingTokenizers;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StreamingDecoderTest {
  /** Bytes of '€', after a byte that is an 'a'. */
  private static final int[] EURO = {0xe2, 0x82, 0xac};

  private static List<String> pieces(Tokenizer tokenizer, boolean skipSpecial, int... ids) {
    StreamingDecoder decoder = tokenizer.decoder(skipSpecial);
    List<String> pieces = new ArrayList<>();
    for (int id : ids) {
      pieces.add(decoder.append(id));
    }
    pieces.add(decoder.finish());
    return pieces;
  }

  private static int id(Tokenizer tokenizer, String token) {
    return tokenizer.id(token).orElseThrow();
  }

  @Test
  void aCharacterComesWithTheLastOfItsBytes() {
    try (Tokenizer tokenizer = DecodingTokenizers.BYTE_LEVEL.create()) {
      assertThat(pieces(tokenizer, false, 'a', EURO[0], EURO[1], EURO[2], 'b'))
          .containsExactly("a", "", "", "€", "b", "");
    }
  }

  @Test
  void emojiOfFourBytesAreNoHalfSurrogates() {
    try (Tokenizer tokenizer = DecodingTokenizers.BYTE_LEVEL.create()) {
      assertThat(pieces(tokenizer, false, 0xf0, 0x9f, 0x98, 0x80))
          .containsExactly("", "", "", "😀", "");
    }
  }

  @Test
  void bytesThatNeverBecomeACharacterAreReplacedAtTheEnd() {
    try (Tokenizer tokenizer = DecodingTokenizers.BYTE_LEVEL.create()) {
      assertThat(pieces(tokenizer, false, 'a', EURO[0], EURO[1]))
          .containsExactly("a", "", "", "\uFFFD");
      assertThat(pieces(tokenizer, false, 0xff, 'a')).containsExactly("", "\uFFFDa", "");
    }
  }

  @Test
  void wordPiecesAreJoinedAndWordsParted() {
    try (Tokenizer tokenizer = DecodingTokenizers.WORD_PIECE.create()) {
      assertThat(pieces(tokenizer, true, 2, 7, 4, 5, 8, 3))
          .containsExactly("", "the", " cat", "s", ".", "", "");
    }
  }

  @Test
  void theFirstWordOfMetaspacePiecesHasNoSpace() {
    try (Tokenizer tokenizer = DecodingTokenizers.METASPACE.create()) {
      int the = id(tokenizer, "▁the");
      int cat = id(tokenizer, "▁cat");
      int end = id(tokenizer, "</s>");
      assertThat(pieces(tokenizer, true, the, end, cat, id(tokenizer, "s")))
          .containsExactly("the", "", " cat", "s", "");
      assertThat(pieces(tokenizer, false, the, end, cat).subList(0, 2))
          .containsExactly("the", "</s>");
    }
  }

  @Test
  void byteFallbackWaitsForAllBytes() {
    try (Tokenizer tokenizer = DecodingTokenizers.BYTE_FALLBACK.create()) {
      int[] ids = {
        id(tokenizer, "▁the"),
        id(tokenizer, "<0xE2>"),
        id(tokenizer, "<0x82>"),
        id(tokenizer, "<0xAC>"),
        id(tokenizer, "▁cat")
      };
      assertThat(pieces(tokenizer, true, ids)).containsExactly("the", "", "", "€", " cat", "");
    }
  }

  /** The library makes replacements of the whole run of bytes; what was shown stays. */
  @Test
  void aStrayByteDoesNotTakeBackTheCharacterBeforeIt() {
    try (Tokenizer tokenizer = DecodingTokenizers.BYTE_FALLBACK.create()) {
      int[] ids = {
        id(tokenizer, "<0xE2>"),
        id(tokenizer, "<0x82>"),
        id(tokenizer, "<0xAC>"),
        id(tokenizer, "<0x82>"),
        id(tokenizer, "s")
      };
      assertThat(pieces(tokenizer, true, ids)).containsExactly("", "", "€", "", "\uFFFDs", "");
    }
  }

  @Test
  void anEndOfWordIsASpaceOnlyBeforeAnotherWord() {
    try (Tokenizer tokenizer = DecodingTokenizers.END_OF_WORD.create()) {
      int cat = id(tokenizer, "cat</w>");
      assertThat(pieces(tokenizer, true, cat, id(tokenizer, "c"), cat))
          .containsExactly("cat", " c", "cat", "");
    }
  }

  /** Whatever the tokens are, and whatever the bytes: nothing lost, nothing twice. */
  @ParameterizedTest
  @EnumSource(
      value = DecodingTokenizers.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = "BYTE_FALLBACK")
  void theStreamIsTheTextOfAllTokens(DecodingTokenizers kind) {
    Random random = new Random(7);
    try (Tokenizer tokenizer = kind.create()) {
      int vocabulary = tokenizer.vocabularySize();
      for (int run = 0; run < 300; run++) {
        int[] ids = random.ints(1 + random.nextInt(30), 0, vocabulary).toArray();
        List<String> pieces = pieces(tokenizer, true, ids);
        assertThat(String.join("", pieces)).isEqualTo(tokenizer.decode(ids, true));
        assertThat(IntStream.range(0, ids.length).mapToObj(pieces::get))
            .noneMatch(piece -> piece.endsWith("\uFFFD"));
      }
    }
  }

  @Test
  void negativeTokensAreRefused() {
    try (Tokenizer tokenizer = DecodingTokenizers.WORD_PIECE.create()) {
      assertThatThrownBy(() -> tokenizer.decode(new int[] {4, -1}))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("tokenizer.json: token -1 cannot be decoded, expected 0 or more");
    }
  }
}
