package io.github.pocketzoo.cli.command;

/** The class that commands start where they run commands in processes of their own. */
final class MainClass {
  /** By name: the package of commands doesn't know it. */
  static final String NAME = "io.github.pocketzoo.cli.Main";

  private MainClass() {}
}
