package io.github.pocketzoo.runtime.kernel.x86;

import io.github.pocketzoo.runtime.kernel.KernelContract;
import io.github.pocketzoo.runtime.kernel.Kernels;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(value = "isSupported", disabledReason = "the processor does not have it")
class Avx2KernelsTest extends KernelContract {
  static boolean isSupported() {
    return InstructionSet.AVX2.isSupported();
  }

  @Override
  protected Kernels create() {
    return new X86Kernels(InstructionSet.AVX2);
  }
}
