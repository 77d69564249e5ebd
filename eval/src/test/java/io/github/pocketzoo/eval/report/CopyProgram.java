package io.github.pocketzoo.eval.report;

import java.nio.file.Files;
import java.nio.file.Path;

/** What cells of tests run: they copy a report, or crash. */
final class CopyProgram {
  private static final int KILLED = 137;

  private CopyProgram() {}

  /** From the file that the first argument names to the second; a missing one is a crash. */
  public static void main(String[] arguments) throws Exception {
    Path from = Path.of(arguments[0]);
    if (!Files.exists(from)) {
      System.out.println("about to crash");
      System.out.flush();
      Runtime.getRuntime().halt(KILLED);
    }
    Files.copy(from, Path.of(arguments[1]));
  }
}
