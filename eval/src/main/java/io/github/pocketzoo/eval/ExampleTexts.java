package io.github.pocketzoo.eval;

import java.util.List;

/** Shows examples of a test set to people. */
@FunctionalInterface
public interface ExampleTexts {
  /**
   * Texts of some examples, a line each; none at all where the examples are no single texts.
   *
   * @param examples their numbers from 0
   */
  List<String> texts(List<Integer> examples);
}
