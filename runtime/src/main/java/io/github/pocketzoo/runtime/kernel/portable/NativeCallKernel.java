package io.github.pocketzoo.runtime.kernel.portable;

import com.sun.jna.Function;
import com.sun.jna.Pointer;
import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.NativeCallField;

/** Calls a C function, see {@link NativeCallField}. */
final class NativeCallKernel implements Kernel {
  @Override
  public void run(long block) {
    Pointer fields = new Pointer(block);
    Function.getFunction(fields.getPointer(NativeCallField.FUNCTION.offset()))
        .invokeInt(
            new Object[] {
              fields.getPointer(NativeCallField.ARGUMENT_0.offset()),
              fields.getPointer(NativeCallField.ARGUMENT_1.offset()),
              fields.getPointer(NativeCallField.ARGUMENT_2.offset()),
              fields.getPointer(NativeCallField.ARGUMENT_3.offset())
            });
  }
}
