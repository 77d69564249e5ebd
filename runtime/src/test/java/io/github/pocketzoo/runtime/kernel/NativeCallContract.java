package io.github.pocketzoo.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Calls of C functions. */
abstract class NativeCallContract extends KernelTest {
  /** {@code memccpy(to, from, byte, count)} copies up to the first such byte. */
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the function has another name there")
  void allFourArgumentsArrive() {
    long function =
        Pointer.nativeValue(
            NativeLibrary.getInstance(Platform.C_LIBRARY_NAME).getFunction("memccpy"));
    try (NativeMemory from = new NativeMemory(8);
        NativeMemory to = new NativeMemory(8)) {
      from.buffer().put(0, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
      run(kernels().nativeCall(), arguments -> set(arguments, function, from, to, 3, 8));
      assertThat(copied(to)).containsExactly(1, 2, 3, 0, 0, 0, 0, 0);
      run(kernels().nativeCall(), arguments -> set(arguments, function, from, to, 9, 5));
      assertThat(copied(to)).containsExactly(1, 2, 3, 4, 5, 0, 0, 0);
    }
  }

  private static void set(
      Program.Arguments arguments,
      long function,
      NativeMemory from,
      NativeMemory to,
      long last,
      long count) {
    arguments
        .set(NativeCallField.FUNCTION, function)
        .set(NativeCallField.ARGUMENT_0, to.address())
        .set(NativeCallField.ARGUMENT_1, from.address())
        .set(NativeCallField.ARGUMENT_2, last)
        .set(NativeCallField.ARGUMENT_3, count);
  }

  private static byte[] copied(NativeMemory memory) {
    byte[] bytes = new byte[8];
    memory.buffer().get(0, bytes);
    return bytes;
  }
}
