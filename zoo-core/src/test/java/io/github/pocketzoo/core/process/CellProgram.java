package io.github.pocketzoo.core.process;

import java.nio.file.Files;
import java.nio.file.Path;

/** What cells of tests run. */
final class CellProgram {
  private static final int KILLED = 137;
  private static final long LONG_MILLIS = 60_000;

  private CellProgram() {}

  /** Does what its first argument says. */
  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "write" -> Files.writeString(Path.of(arguments[1]), "done");
      case "crash" -> {
        System.out.println("about to crash");
        System.out.flush();
        Runtime.getRuntime().halt(KILLED);
      }
      case "sleep" -> Thread.sleep(LONG_MILLIS);
      default -> System.out.println("nothing to do");
    }
  }
}
