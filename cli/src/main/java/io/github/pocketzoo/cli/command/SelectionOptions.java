package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.distill.Selection;
import java.util.Optional;
import java.util.OptionalInt;

/** The options that choose the best of the models that a training goes through. */
final class SelectionOptions {
  static final Setting<Integer> EVAL_STEPS =
      Setting.optional(
          "eval-steps",
          ValueType.count(1),
          "measure the student on held-out data every N steps, and keep the best (default: keep the"
              + " last)");

  private static final Setting<Integer> PATIENCE =
      Setting.optional(
          "patience",
          ValueType.count(1),
          "end when N measurements in a row were no better than the best before");

  static final OptionGroup GROUP = OptionGroup.of("Selection", EVAL_STEPS, PATIENCE);

  private SelectionOptions() {}

  /** Refuses options that mean nothing together. */
  static void check(Arguments arguments) {
    if (!arguments.has(EVAL_STEPS)) {
      DataOptions.refuse(arguments, PATIENCE, "--eval-steps");
    }
  }

  /** What the user chose. */
  static Optional<Selection> selection(Arguments arguments, Selection.Score score) {
    OptionalInt patience =
        arguments.find(PATIENCE).map(OptionalInt::of).orElse(OptionalInt.empty());
    return arguments.find(EVAL_STEPS).map(steps -> new Selection(steps, patience, score));
  }
}
