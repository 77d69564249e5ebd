package io.github.pocketzoo.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory of any size is aligned, zeroed and may be used to its end, in large pages too. */
class NativeMemoryTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 4 << 20, (4 << 20) + 17, 9_000_000})
  void everyByteIsThere(int bytes) {
    for (int time = 0; time < 3; time++) { // What was freed may come back.
      try (NativeMemory memory = new NativeMemory(bytes)) {
        assertThat(memory.address() % 64).isZero();
        assertThat(memory.bytes()).isEqualTo(bytes);
        assertThat(memory.buffer().capacity()).isEqualTo(bytes + NativeMemory.SLACK);
        for (int at = 0; at < memory.buffer().capacity(); at++) {
          if (memory.buffer().get(at) != 0) {
            throw new AssertionError("byte " + at + " is not 0");
          }
          memory.buffer().put(at, (byte) -1);
        }
      }
    }
  }

  @Test
  void moreThanABufferHolds() {
    assertThatThrownBy(() -> new NativeMemory(NativeMemory.MOST_BYTES + 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("make the batch smaller");
  }
}
