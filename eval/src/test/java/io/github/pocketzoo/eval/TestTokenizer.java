package io.github.pocketzoo.eval;

import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;

/** A tokenizer of 18 words; 0 is padding, 2 begins a text, 3 ends it. */
public final class TestTokenizer {
  private TestTokenizer() {}

  /** Loads it. */
  public static Tokenizer load(int maxLength) throws IOException {
    try (InputStream json = TestTokenizer.class.getResourceAsStream("tokenizer.json")) {
      return Tokenizer.of(json.readAllBytes(), maxLength, "tokenizer.json");
    }
  }
}
