package io.github.pocketzoo.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every byte is read: the sum is right. */
abstract class ReadContract extends KernelTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 64})
  void sum(int units) {
    int count = units * ReadField.UNIT / Integer.BYTES;
    Random random = new Random(units);
    try (NativeMemory memory = new NativeMemory((long) units * ReadField.UNIT);
        NativeMemory sum = new NativeMemory(Integer.BYTES)) {
      int expected = 0;
      for (int i = 0; i < count; i++) {
        int value = random.nextInt();
        memory.buffer().putInt(i * Integer.BYTES, value);
        expected += value;
      }
      memory.buffer().putInt(count * Integer.BYTES, 77); // Not of the buffer any more.
      run(
          kernels().read(),
          arguments ->
              arguments
                  .set(ReadField.SOURCE, memory.address())
                  .set(ReadField.BYTES, (long) units * ReadField.UNIT)
                  .set(ReadField.SUM, sum.address()));
      assertThat(sum.buffer().getInt(0)).isEqualTo(expected);
    }
  }
}
