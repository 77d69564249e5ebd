package io.github.pocketzoo.runtime.exec;

/** Turns all query and key heads of a panel of rows. */
record RotaryStep(Rotation rotation) implements RowStep {
  @Override
  public void emit(Emission emission, int first, int count) {
    rotation.emit(emission, first, count, 0, rotation.projections().heads().keyValues());
  }
}
