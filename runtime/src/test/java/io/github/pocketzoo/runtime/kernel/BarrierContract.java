package io.github.pocketzoo.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Function;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads wait for one another. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class BarrierContract extends KernelTest {
  private static final int ROUNDS = 300;

  private static long schedYield() {
    return Pointer.nativeValue(Function.getFunction("c", "sched_yield"));
  }

  /**
   * Each thread copies its left neighbour's number, plus one, at every round: whoever does not wait
   * copies an old one.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void nobodyIsARoundAhead(int threads) throws InterruptedException {
    RowSpec addition =
        new RowSpec(
            1,
            RowSpec.Source.FLOATS,
            true,
            false,
            java.util.Optional.empty(),
            false,
            RowSpec.Norm.NONE,
            RowSpec.Factors.NONE,
            false);
    int line = BarrierField.WORD_STRIDE;
    try (NativeMemory words = new NativeMemory((long) threads * line);
        NativeMemory one = new NativeMemory(line);
        NativeMemory numbers = new NativeMemory(2L * threads * line)) {
      one.buffer().putFloat(0, 1);
      List<Program> programs = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        Program program = kernels().program();
        programs.add(program);
        for (int round = 0; round < ROUNDS; round++) {
          long from = numbers.address() + (long) round % 2 * threads * line;
          long to = numbers.address() + (long) (round + 1) % 2 * threads * line;
          program
              .call(kernels().rows(addition))
              .set(RowField.SOURCE, from + (long) (thread + 1) % threads * line)
              .set(RowField.ROWS, 1)
              .set(RowField.OUTPUT, to + (long) thread * line)
              .set(RowField.BIAS, one.address());
          program
              .call(kernels().barrier())
              .set(BarrierField.WORDS, words.address())
              .set(BarrierField.THREAD, thread)
              .set(BarrierField.PARTIES, threads)
              .set(BarrierField.TARGET, round + 1)
              .set(BarrierField.YIELD, schedYield());
        }
      }
      List<Thread> running = programs.stream().map(each -> new Thread(each::run)).toList();
      running.forEach(Thread::start);
      for (Thread each : running) {
        each.join();
      }
      for (int thread = 0; thread < threads; thread++) {
        assertThat(numbers.buffer().getFloat(thread * line)).isEqualTo(ROUNDS);
      }
      programs.forEach(Program::close);
    }
  }

  @Test
  void whoComesLateDoesNotWait() {
    try (NativeMemory words = new NativeMemory(2L * BarrierField.WORD_STRIDE)) {
      words.buffer().putLong(BarrierField.WORD_STRIDE, 5);
      run(
          kernels().barrier(),
          arguments ->
              arguments
                  .set(BarrierField.WORDS, words.address())
                  .set(BarrierField.THREAD, 0)
                  .set(BarrierField.PARTIES, 2)
                  .set(BarrierField.TARGET, 5)
                  .set(BarrierField.YIELD, schedYield()));
      assertThat(words.buffer().getLong(0)).isEqualTo(5);
      assertThat(words.buffer().getLong(BarrierField.WORD_STRIDE)).isEqualTo(5);
    }
  }
}
