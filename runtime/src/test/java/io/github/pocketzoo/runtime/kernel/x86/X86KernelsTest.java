package io.github.pocketzoo.runtime.kernel.x86;

import io.github.pocketzoo.runtime.kernel.KernelContract;
import io.github.pocketzoo.runtime.kernel.Kernels;

class X86KernelsTest extends KernelContract {
  @Override
  protected Kernels create() {
    return new X86Kernels();
  }
}
