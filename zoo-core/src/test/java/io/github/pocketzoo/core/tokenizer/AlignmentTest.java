package io.github.pocketzoo.core.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.fixture.TinyTokenizer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AlignmentTest {
  private static final int CONTEXT = 1;

  private final Tokenizer tokenizer = TinyTokenizer.create(10);

  @AfterEach
  void close() {
    tokenizer.close();
  }

  /** The pieces of a text that its tokens are; a special token is "". */
  private static List<String> pieces(AlignedEncoding tokens, int text, String of) {
    List<String> pieces = new ArrayList<>();
    for (int token = 0; token < tokens.length(); token++) {
      pieces.add(tokens.span(token, text).map(span -> span.of(of)).orElse(""));
    }
    return pieces;
  }

  @Test
  void aTokenIsFoundInItsText() {
    String text = "The  CATS.";
    AlignedEncoding tokens = tokenizer.align(text);

    assertThat(tokens.encoding().inputIds()).isEqualTo(tokenizer.encode(text).inputIds());
    assertThat(pieces(tokens, 0, text)).containsExactly("", "The", "CAT", "S", ".", "");
  }

  /** The tokenizers library counts code points; the emoji are two characters each. */
  @Test
  void positionsAreThoseOfJavaStrings() {
    String text = "😀 cats 😀 dog";

    assertThat(pieces(tokenizer.align(text), 0, text))
        .containsExactly("", "😀", "cat", "s", "😀", "dog", "");
  }

  @Test
  void aMaskIsAnOrdinaryPartOfTheText() {
    String text = "the [MASK].";
    AlignedEncoding tokens = tokenizer.align(text);

    assertThat(tokens.encoding().inputIds()).containsExactly(2, 7, 9, 8, 3);
    assertThat(tokenizer.maskToken()).contains("[MASK]");
    assertThat(tokenizer.id("[MASK]")).hasValue(9);
    assertThat(tokenizer.id("horse")).isEmpty();
    assertThat(tokenizer.text(4)).isEqualTo("cat");
  }

  /** Three of ten tokens are special and one is the question's: six are left for the context. */
  @Test
  void aLongContextIsCutIntoWindowsThatOverlap() {
    String context = "the cat . the dog . the cats";
    try (ContextWindows windows = tokenizer.windows(2)) {
      List<AlignedEncoding> all = windows.of("dog", context);

      assertThat(all)
          .extracting(window -> String.join(" ", pieces(window, CONTEXT, context)).strip())
          .containsExactly("the cat . the dog .", "dog . the cat s");
      assertThat(all).allSatisfy(window -> assertThat(pieces(window, 0, "dog")).contains("dog"));
      assertThat(windows.of("dog", "the cat")).hasSize(1);
    }
  }

  @Test
  void aQuestionThatLeavesNoRoomIsNamed() {
    try (ContextWindows windows = tokenizer.windows(4)) {
      assertThatThrownBy(() -> windows.of("the cat the", "the dog"))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage(
              "the question \"the cat the\" has 3 tokens, which leaves 4 of 10 for the context;"
                  + " expected more than the stride, 4");
    }
  }
}
