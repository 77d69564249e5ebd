package io.github.pocketzoo.runtime.kernel.x86;

import io.github.pocketzoo.runtime.kernel.KernelAgreement;
import io.github.pocketzoo.runtime.kernel.Kernels;
import io.github.pocketzoo.runtime.kernel.portable.PortableKernels;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
    value = "io.github.pocketzoo.runtime.kernel.x86.X86Kernels#areSupported",
    disabledReason = "the processor has no AVX2, FMA and F16C")
class X86AgainstPortableTest extends KernelAgreement {
  @Override
  protected Kernels first() {
    return new X86Kernels();
  }

  @Override
  protected Kernels second() {
    return new PortableKernels();
  }
}
