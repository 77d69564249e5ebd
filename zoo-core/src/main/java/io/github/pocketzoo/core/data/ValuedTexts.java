package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.List;

/**
 * Texts that belong to any number of classes, or with a number each.
 *
 * @param name what this is, such as a file's path
 * @param labels names of the classes, or of the number
 * @param examples at least one
 */
public record ValuedTexts(String name, List<String> labels, List<ValuedText> examples) {
  public ValuedTexts {
    labels = List.copyOf(labels);
    examples = List.copyOf(examples);
    if (examples.isEmpty()) {
      throw new InvalidInputException(name + ": the dataset has no examples");
    }
    for (ValuedText example : examples) {
      if (example.values().size() != labels.size()) {
        throw new InvalidInputException(
            "%s: example %s has %d values, expected %d"
                .formatted(name, example.id(), example.values().size(), labels.size()));
      }
    }
  }

  /** The first {@code limit} examples, or all of them if there are fewer. */
  public ValuedTexts limit(int limit) {
    return limit >= examples.size()
        ? this
        : new ValuedTexts(name, labels, examples.subList(0, limit));
  }
}
