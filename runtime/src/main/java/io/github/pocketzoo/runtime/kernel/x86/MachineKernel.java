package io.github.pocketzoo.runtime.kernel.x86;

import com.sun.jna.Function;
import com.sun.jna.Pointer;
import io.github.pocketzoo.runtime.kernel.Kernel;

/** A kernel of machine code. */
final class MachineKernel implements Kernel, AutoCloseable {
  private final ExecutableMemory code;
  private final Function function;

  MachineKernel(byte[] code) {
    this.code = new ExecutableMemory(code);
    this.function = Function.getFunction(new Pointer(this.code.address()));
  }

  /** Where the function begins. */
  long address() {
    return code.address();
  }

  @Override
  public void run(long block) {
    invoke(new Object[] {block});
  }

  /**
   * Runs without making garbage.
   *
   * @param argument the address of the block as a {@link Long}, alone in the array
   */
  void invoke(Object[] argument) {
    function.invokeVoid(argument);
  }

  @Override
  public void close() {
    code.close();
  }
}
