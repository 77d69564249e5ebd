package io.github.pocketzoo.cli.option;

import java.util.List;

/** Options that are shown together in the help. */
public record OptionGroup(String title, List<CommandOption> options) {
  public OptionGroup {
    options = List.copyOf(options);
  }

  public static OptionGroup of(String title, CommandOption... options) {
    return new OptionGroup(title, List.of(options));
  }
}
