package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.Kernel;

/** Lets threads wait for one another. */
record BarrierStep(Kernel barrier) implements RowStep {
  @Override
  public void emit(Emission emission, int first, int count) {
    emission.meeting().emit(emission.program(), barrier);
  }
}
