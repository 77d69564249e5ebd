package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.List;

/**
 * Labelled texts of one split.
 *
 * @param name what this is, such as {@code "wordnet-supersenses/test"} or a file's path
 * @param labels the class names; an example's label is an index into them
 * @param examples at least one
 */
public record TextDataset(String name, List<String> labels, List<TextExample> examples) {
  public TextDataset {
    labels = List.copyOf(labels);
    examples = List.copyOf(examples);
    if (examples.isEmpty()) {
      throw new InvalidInputException(name + ": the dataset has no examples");
    }
    for (TextExample example : examples) {
      if (example.label() < 0 || example.label() >= labels.size()) {
        throw new InvalidInputException(
            "%s: example %s has label index %d, expected 0 to %d"
                .formatted(name, example.id(), example.label(), labels.size() - 1));
      }
    }
  }

  /** Tokens of every example, in the examples' order. */
  public List<Encoding> encode(Tokenizer tokenizer) {
    return examples.parallelStream()
        .map(example -> tokenizer.encode(example.text(), example.textPair()))
        .toList();
  }

  /** The first {@code limit} examples, or all of them if there are fewer. */
  public TextDataset limit(int limit) {
    return limit >= examples.size()
        ? this
        : new TextDataset(name, labels, examples.subList(0, limit));
  }
}
