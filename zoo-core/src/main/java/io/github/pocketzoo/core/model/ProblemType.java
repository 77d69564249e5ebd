package io.github.pocketzoo.core.model;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What the outputs of a text classification head mean ({@code problem_type}). */
public enum ProblemType {
  /** Exactly one class is right: softmax and cross entropy. */
  SINGLE_LABEL("single_label_classification"),
  /** Any number of classes is right: a sigmoid and binary cross entropy for each. */
  MULTI_LABEL("multi_label_classification"),
  /** The outputs are numbers: mean squared error. */
  REGRESSION("regression");

  private final String configName;

  ProblemType(String configName) {
    this.configName = configName;
  }

  /** The value of {@code problem_type} in {@code config.json}. */
  public String configName() {
    return configName;
  }

  /**
   * The type called {@code name} in a {@code config.json}.
   *
   * @throws InvalidInputException if none is
   */
  public static ProblemType of(String name) {
    return Arrays.stream(values())
        .filter(type -> type.configName.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "unknown problem_type \"%s\", expected one of %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(ProblemType::configName)
                                .collect(Collectors.joining(", ")))));
  }
}
