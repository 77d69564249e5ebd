package io.github.pocketzoo.gpt.ctrl;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ControlCodesTest {
  private static final String WORDS =
      """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
       "normalizer": null, "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null,
       "decoder": null,
       "model": {"type": "WordLevel", "unk_token": "<unk>",
                 "vocab": {"<unk>": 0, "Wikipedia": 3, "Links@@": 2, "cat": 1, "Books": 4}}}
      """;

  /** A code that is the beginning of a longer word isn't there as a code. */
  @Test
  void codesOfAVocabulary() {
    try (Tokenizer tokenizer =
        Tokenizer.of(WORDS.getBytes(StandardCharsets.UTF_8), 8, "tokenizer.json")) {
      assertThat(ControlCodes.in(tokenizer)).isEqualTo(Map.of("Books", 4, "Wikipedia", 3));
      assertThat(tokenizer.encode("Wikipedia cat").inputIds()).containsExactly(3, 1);
    }
  }
}
