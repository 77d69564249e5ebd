package io.github.pocketzoo.runtime.kernel.x86;

import io.github.pocketzoo.runtime.kernel.KernelContract;
import io.github.pocketzoo.runtime.kernel.Kernels;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
    value = "io.github.pocketzoo.runtime.kernel.x86.X86Kernels#areSupported",
    disabledReason = "the processor has no AVX2, FMA and F16C")
class X86KernelsTest extends KernelContract {
  @Override
  protected Kernels create() {
    return new X86Kernels();
  }
}
