package io.github.pocketzoo.runtime.kernel;

import java.util.function.Consumer;

/** A test that calls kernels. */
abstract class KernelTest {
  /** Half of the distance from 1 to the next float: the relative error of one rounding. */
  static final double ROUNDING = 0x1p-24;

  abstract Kernels kernels();

  /** Calls a kernel by a program of its own. */
  final void run(Kernel kernel, Consumer<Program.Arguments> arguments) {
    try (Program program = kernels().program()) {
      arguments.accept(program.call(kernel));
      program.run();
    }
  }

  /**
   * Compares an element.
   *
   * @param what the matrix
   */
  static void assertNear(
      Object what, int row, int column, double expected, double tolerance, float actual) {
    if (!(Math.abs(actual - expected) <= tolerance)) {
      throw new AssertionError(
          "%s, row %s, column %s: %s instead of %s, tolerance %s"
              .formatted(what, row, column, actual, expected, tolerance));
    }
  }

  /** Compares bits: 0 is not −0. */
  static void assertSame(Object what, int row, int column, float expected, float actual) {
    if (Float.floatToRawIntBits(actual) != Float.floatToRawIntBits(expected)) {
      throw new AssertionError(
          "%s, row %s, column %s: %s instead of %s".formatted(what, row, column, actual, expected));
    }
  }
}
