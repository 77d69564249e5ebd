package io.github.pocketzoo.core.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;

/** An entry of {@code added_tokens} in a {@code tokenizer.json}. */
final class SpecialTokenJson {
  private SpecialTokenJson() {}

  /**
   * Adds a special token, found in texts as it is written.
   *
   * @param takesSpace whether spaces before it belong to it
   */
  static void add(ArrayNode tokens, String token, int id, boolean takesSpace) {
    tokens
        .addObject()
        .put("id", id)
        .put("content", token)
        .put("single_word", false)
        .put("lstrip", takesSpace)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
  }
}
