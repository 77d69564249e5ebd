package io.github.pocketzoo.core.model;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.List;

/**
 * Which head a model has on its body; how it is built is the family's affair.
 *
 * @param task what the head is for
 * @param labels names of the classes or numbers, in order; empty for tasks that have none
 * @param problem what the outputs of a text classification mean
 */
public record HeadSpec(Task task, List<String> labels, ProblemType problem) {
  public HeadSpec {
    labels = List.copyOf(labels);
    boolean labelled = task == Task.TEXT_CLASSIFICATION || task == Task.TOKEN_CLASSIFICATION;
    int least = labelled ? problem == ProblemType.SINGLE_LABEL ? 2 : 1 : 0;
    if (labels.size() < least) {
      throw new InvalidInputException(
          "a %s head has %d labels, expected at least %d"
              .formatted(task.pipelineName(), labels.size(), least));
    }
  }

  /** A head for texts that belong to exactly one class. */
  public static HeadSpec classifier(List<String> labels) {
    return new HeadSpec(Task.TEXT_CLASSIFICATION, labels, ProblemType.SINGLE_LABEL);
  }

  /** A head for texts that belong to any number of classes. */
  public static HeadSpec multiLabel(List<String> labels) {
    return new HeadSpec(Task.TEXT_CLASSIFICATION, labels, ProblemType.MULTI_LABEL);
  }

  /** A head that predicts one number of a text. */
  public static HeadSpec regression(String name) {
    return new HeadSpec(Task.TEXT_CLASSIFICATION, List.of(name), ProblemType.REGRESSION);
  }

  /** A head that classifies every token. */
  public static HeadSpec tokenClassifier(List<String> labels) {
    return new HeadSpec(Task.TOKEN_CLASSIFICATION, labels, ProblemType.SINGLE_LABEL);
  }

  /** The head of a task without labels. */
  public static HeadSpec of(Task task) {
    return new HeadSpec(task, List.of(), ProblemType.SINGLE_LABEL);
  }
}
