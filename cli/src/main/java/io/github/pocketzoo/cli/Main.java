package io.github.pocketzoo.cli;

import java.util.Objects;

/** Entry point of the {@code pocketzoo} command. */
public final class Main {
  private Main() {}

  /** Runs the command named by the first argument. */
  public static void main(String[] args) {
    String command = args.length == 0 ? "help" : args[0];
    switch (command) {
      case "version", "--version" -> System.out.println("pocketzoo " + version());
      case "help", "--help", "-h" -> System.out.println("Usage: pocketzoo <help|version>");
      default -> {
        System.err.println("pocketzoo: unknown command: " + command + " (see: pocketzoo help)");
        System.exit(2);
      }
    }
  }

  private static String version() {
    return Objects.requireNonNullElse(
        Main.class.getPackage().getImplementationVersion(), "(development)");
  }
}
