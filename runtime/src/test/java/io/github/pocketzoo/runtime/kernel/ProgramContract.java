package io.github.pocketzoo.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Lists of calls. */
abstract class ProgramContract extends KernelTest {
  /** More than fit into any first allocation. */
  private static final int MANY = 2_000;

  private void append(Program program, GuardedMatrix from, GuardedMatrix to, float factor) {
    program
        .call(kernels().pool(1))
        .set(PoolField.SOURCE, from.address())
        .set(PoolField.STRIDE, from.stride())
        .set(PoolField.ROWS, 1)
        .set(PoolField.OUTPUT, to.address())
        .set(PoolField.FACTOR, factor);
  }

  @Test
  void callsRunInTheirOrderEveryTime() {
    try (Program program = kernels().program();
        GuardedMatrix a = GuardedMatrix.vector(1);
        GuardedMatrix b = GuardedMatrix.vector(0)) {
      append(program, a, b, 3);
      append(program, b, a, 2);
      program.run();
      assertThat(b.real(0, 0)).isEqualTo(3);
      assertThat(a.real(0, 0)).isEqualTo(6);
      program.run();
      assertThat(a.real(0, 0)).isEqualTo(36);
    }
  }

  @Test
  void manyCalls() {
    try (Program program = kernels().program();
        GuardedMatrix a = GuardedMatrix.of(new float[MANY + 1][1], 0)) {
      try (GuardedMatrix one = GuardedMatrix.vector(1)) {
        append(program, one, a, 1);
        program.run();
      }
      program.clear();
      for (int i = 0; i < MANY; i++) {
        program
            .call(kernels().pool(1))
            .set(PoolField.SOURCE, a.address(i, 0))
            .set(PoolField.ROWS, 1)
            .set(PoolField.OUTPUT, a.address(i + 1, 0))
            .set(PoolField.FACTOR, i % 2 == 0 ? 2 : 0.5f);
      }
      program.run();
      for (int i = 0; i <= MANY; i++) {
        assertThat(a.real(i, 0)).isEqualTo(i % 2 == 0 ? 1 : 2);
      }
    }
  }

  @Test
  void afterClearOnlyNewCallsRunAndTheirArgumentsAreZero() {
    try (Program program = kernels().program();
        GuardedMatrix a = GuardedMatrix.vector(1);
        GuardedMatrix b = GuardedMatrix.vector(5)) {
      append(program, a, b, 7);
      program.clear();
      program.run();
      assertThat(b.real(0, 0)).isEqualTo(5);
      program
          .call(kernels().pool(1))
          .set(PoolField.SOURCE, a.address())
          .set(PoolField.ROWS, 1)
          .set(PoolField.OUTPUT, b.address());
      program.run();
      assertThat(b.real(0, 0)).isEqualTo(0);
    }
  }

  @Test
  void anEmptyProgramDoesNothing() {
    try (Program program = kernels().program()) {
      program.run();
    }
  }

  @Test
  void closingTwiceIsClosingOnce() {
    Program program = kernels().program();
    program.close();
    program.close();
  }
}
