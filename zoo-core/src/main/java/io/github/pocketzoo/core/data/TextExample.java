package io.github.pocketzoo.core.data;

import java.util.Objects;
import java.util.Optional;

/**
 * A text (or a pair of texts) with its class.
 *
 * @param id stable name of the example within its source, such as a line number or a synset offset
 * @param text the text, or the first text of a pair
 * @param textPair the second text of a pair
 * @param label index into {@link TextDataset#labels()}
 */
public record TextExample(String id, String text, Optional<String> textPair, int label) {
  public TextExample {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(textPair, "textPair");
  }
}
