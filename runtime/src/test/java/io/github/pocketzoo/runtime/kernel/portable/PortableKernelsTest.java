package io.github.pocketzoo.runtime.kernel.portable;

import io.github.pocketzoo.runtime.kernel.KernelContract;
import io.github.pocketzoo.runtime.kernel.Kernels;

class PortableKernelsTest extends KernelContract {
  @Override
  protected Kernels create() {
    return new PortableKernels();
  }
}
