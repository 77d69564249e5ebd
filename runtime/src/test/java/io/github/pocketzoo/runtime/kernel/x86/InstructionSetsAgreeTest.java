package io.github.pocketzoo.runtime.kernel.x86;

import io.github.pocketzoo.runtime.kernel.KernelAgreement;
import io.github.pocketzoo.runtime.kernel.Kernels;
import io.github.pocketzoo.runtime.kernel.portable.PortableKernels;
import java.util.Arrays;
import java.util.stream.Stream;

/** Every instruction set of this machine gives the integers of plain Java. */
class InstructionSetsAgreeTest extends KernelAgreement {
  @Override
  protected Kernels reference() {
    return new PortableKernels();
  }

  @Override
  protected Stream<Kernels> others() {
    return Arrays.stream(InstructionSet.values())
        .filter(InstructionSet::isSupported)
        .map(X86Kernels::new);
  }
}
