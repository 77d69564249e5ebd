package io.github.pocketzoo.cli.option;

import org.apache.commons.cli.Option;

/** One option of a command. */
public sealed interface CommandOption permits Flag, Setting {
  /** The name without the two dashes. */
  String name();

  /** What it does, in a few words, with the unit of its values. */
  String help();

  /** How it is written, such as {@code --seed N}. */
  String synopsis();

  /** The help with the default, or the remark that the option must be given. */
  String helpWithDefault();

  /** For the parser. */
  Option toOption();
}
