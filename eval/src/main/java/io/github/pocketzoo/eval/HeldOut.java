package io.github.pocketzoo.eval;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.eval.metric.Outcomes;
import java.util.List;
import java.util.Optional;

/**
 * A test set with what is asked about it. Examples are read again for every model, a few at a time;
 * what is kept of them are {@link Outcomes}.
 *
 * <p>Implementations have no mutable state.
 */
public interface HeldOut extends ExampleTexts {
  /** What the data are, such as a file's path. */
  String name();

  /** What is asked, such as {@code "text-classification"}. */
  String kind();

  /** Checksum of the examples. */
  String fingerprint();

  /** Number of examples, or of whatever is scored: sentences, questions, queries. */
  int examples();

  /** Names of the classes; empty where there are none. */
  List<String> labels();

  /** The class that F1 is of, where it is of one. */
  default Optional<String> positive() {
    return Optional.empty();
  }

  /**
   * Asks a model about every example.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the model can't be asked this,
   *     or its answers aren't numbers
   */
  Outcomes ask(ModelUnderTest model, Asking asking);

  /**
   * Texts that a model's speed is measured on.
   *
   * @param most how many at most, spread over the test set
   */
  List<Encoding> sample(ModelUnderTest model, int most);

  /** None, where a test set doesn't say otherwise. */
  @Override
  default List<String> texts(List<Integer> examples) {
    return List.of();
  }

  /** Name of the model's output that is timed. */
  default String output(ModelUnderTest model) {
    return Forward.LOGITS;
  }
}
