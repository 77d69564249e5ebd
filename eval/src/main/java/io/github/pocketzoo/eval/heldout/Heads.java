package io.github.pocketzoo.eval.heldout;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.ProblemType;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.eval.ModelUnderTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks that models have the heads that a test set asks. */
final class Heads {
  private Heads() {}

  /**
   * The head of a model; where none is known, the one that is wanted.
   *
   * @throws InvalidInputException if it is for another task
   */
  static HeadSpec require(ModelUnderTest model, HeadSpec wanted) {
    HeadSpec head = model.head().orElse(wanted);
    boolean texts = wanted.task() == Task.TEXT_CLASSIFICATION;
    if (head.task() != wanted.task() || (texts && head.problem() != wanted.problem())) {
      throw new InvalidInputException(
          "%s: the model's head is for %s, this test set is for %s"
              .formatted(model.name(), describe(head), describe(wanted)));
    }
    return head;
  }

  private static String describe(HeadSpec head) {
    return head.task() == Task.TEXT_CLASSIFICATION && head.problem() != ProblemType.SINGLE_LABEL
        ? head.problem().configName()
        : head.task().pipelineName();
  }

  /**
   * The test set's names of a model's classes, in the model's order. They are the same but for
   * their case and order; or the model has none, but {@code LABEL_0} and so on.
   *
   * @throws InvalidInputException if they aren't
   */
  static List<String> match(ModelUnderTest model, HeadSpec head, List<String> labels) {
    List<String> matched = new ArrayList<>();
    for (int i = 0; i < head.labels().size(); i++) {
      String own = head.labels().get(i);
      int index = i;
      labels.stream()
          .filter(label -> label.equalsIgnoreCase(own))
          .findFirst()
          .or(
              () ->
                  own.equals("LABEL_" + index) && index < labels.size()
                      ? Optional.of(labels.get(index))
                      : Optional.empty())
          .ifPresent(matched::add);
    }
    if (matched.size() != head.labels().size()
        || matched.size() != labels.size()
        || matched.stream().distinct().count() != labels.size()) {
      throw new InvalidInputException(
          "%s: the model has the labels %s, the test set has %s; expected the same"
              .formatted(model.name(), head.labels(), labels));
    }
    return matched;
  }
}
