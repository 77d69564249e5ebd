package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Architecture;

/** The length at which texts are truncated. */
final class MaxLength {
  static final ValueType<Integer> TYPE = ValueType.count(3);
  static final String HELP = "tokens that longer texts are truncated to, special tokens included";

  private MaxLength() {}

  /** The length, if the model can take it. */
  static int checked(int length, Architecture architecture) {
    if (length > architecture.maxLength()) {
      throw new InvalidInputException(
          "--max-length %d: the model takes at most %d tokens"
              .formatted(length, architecture.maxLength()));
    }
    return length;
  }
}
