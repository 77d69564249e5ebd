package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.OptionGroup;
import java.util.List;

/** A sub-command. */
public interface Command {
  /** What users write to run it. */
  String name();

  /** One line for the list of commands. */
  String summary();

  /** What it does, for its own help. */
  default String description() {
    return summary() + ".";
  }

  /** How it is called, after its name. */
  String usage();

  /** Its options as the help shows them. */
  List<OptionGroup> optionGroups();

  /** All its options. */
  default List<CommandOption> options() {
    return optionGroups().stream().flatMap(group -> group.options().stream()).toList();
  }

  /** Whether it takes words that are not options. */
  default boolean takesOperands() {
    return false;
  }

  /** Command lines to copy, without the leading {@code pocketzoo}. */
  List<String> examples();

  /**
   * Does the work.
   *
   * @throws io.github.pocketzoo.cli.option.UsageException if the options contradict each other
   * @throws io.github.pocketzoo.core.error.InvalidInputException if something given can't be used
   */
  void run(Arguments arguments, Console console);
}
