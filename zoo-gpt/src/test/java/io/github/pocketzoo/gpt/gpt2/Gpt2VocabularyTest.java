package io.github.pocketzoo.gpt.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.tokenizer.BpeVocabulary;
import io.github.pocketzoo.core.tokenizer.Merge;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class Gpt2VocabularyTest {
  private static final List<String> TEXTS =
      List.of(
          "Hello world",
          "They're here; we'll see. I'd've said 'tis so, isn't it?",
          "  two  spaces   three \n\nlines\n \n x\t\ttabs \r\n",
          "東京都 한국어 עברית العربية हिन्दी ไทย naïve Straße",
          "👩🏽‍💻 wrote 😀😀! 𝐀𝐁 cafe\u0301",
          "for (int i = 0; i < n; i++) {\n    sum += a[i];\n}",
          "control\u0001\u001f\u007f\ufffd\u00a0z\u3000w\u200bq",
          "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 1234567890 supercalifragilistic",
          "");

  private static final Encoding JTOKKIT =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);

  private static int[] byJtokkit(String text) {
    return JTOKKIT.encodeOrdinary(text).toArray();
  }

  @Test
  void textsHaveTheTokensOfJtokkit() {
    try (Tokenizer tokenizer = Gpt2Vocabulary.tokenizer(Gpt2Vocabulary.MERGES, 1024)) {
      for (String text : TEXTS) {
        int[] ids = tokenizer.encode(text).inputIds();
        assertThat(ids).as(text).containsExactly(byJtokkit(text));
        assertThat(tokenizer.decode(ids)).isEqualTo(text);
      }
      Random random = new Random(3);
      for (int run = 0; run < 50; run++) {
        String text =
            random
                .ints(40, 0x20, 0x2fff)
                .filter(Character::isDefined)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        assertThat(tokenizer.encode(text).inputIds()).as(text).containsExactly(byJtokkit(text));
      }
    }
  }

  /** As OpenAI's {@code encoder.json} and {@code vocab.bpe} begin and end. */
  @Test
  void theMergesAreThoseOfGpt2() {
    BpeVocabulary vocabulary = Gpt2Vocabulary.first(Gpt2Vocabulary.MERGES);
    assertThat(vocabulary.merges())
        .startsWith(new Merge("Ġ", "t"), new Merge("Ġ", "a"), new Merge("h", "e"))
        .hasSize(50_000);
    assertThat(vocabulary.indices())
        .hasSize(50_257)
        .containsEntry("!", 0)
        .containsEntry("Ġworld", 995)
        .containsEntry("<|endoftext|>", 50_256);
  }

  @Test
  void theFirstMergesAreAVocabularyOfTheirOwn() {
    try (Tokenizer tokenizer = Gpt2Vocabulary.tokenizer(1000, 1024)) {
      assertThat(tokenizer.vocabularySize()).isEqualTo(1257);
      assertThat(tokenizer.boundaries().endOfText()).hasValue(1256);
      for (String text : TEXTS) {
        int[] ids = tokenizer.encode(text).inputIds();
        assertThat(IntStream.of(ids)).allMatch(id -> id < 1256);
        assertThat(tokenizer.decode(ids)).isEqualTo(text);
        assertThat(ids).hasSizeGreaterThanOrEqualTo(byJtokkit(text).length);
      }
    }
    assertThat(Gpt2Vocabulary.first(10).merges())
        .isEqualTo(Gpt2Vocabulary.first(1000).merges().subList(0, 10));
  }

  @Test
  void thereAreNoMoreMerges() {
    assertThatThrownBy(() -> Gpt2Vocabulary.first(50_001))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("50001 merges of GPT-2's vocabulary: expected 0 to 50000");
  }
}
