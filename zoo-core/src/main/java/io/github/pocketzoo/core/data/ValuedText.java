package io.github.pocketzoo.core.data;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A text (or a pair of texts) with numbers: 1 or 0 for each class that it may belong to, or what is
 * to be predicted of it.
 *
 * @param id stable name of the example within its source, such as a line number
 * @param text the text, or the first text of a pair
 * @param textPair the second text of a pair
 * @param values one for each of {@link ValuedTexts#labels()}
 */
public record ValuedText(String id, String text, Optional<String> textPair, List<Float> values) {
  public ValuedText {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(textPair, "textPair");
    values = List.copyOf(values);
  }
}
