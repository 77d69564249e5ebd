package io.github.pocketzoo.runtime.kernel.x86;

/**
 * A memory operand: base + index · scale + displacement, or a place in the code.
 *
 * @param base may be null only with a label
 * @param index may be null; never rsp
 * @param scale 1, 2, 4 or 8
 * @param label a constant in the code, addressed relative to the instruction pointer; else null
 */
record Mem(Gp base, Gp index, int scale, int displacement, Label label) {
  static Mem at(Gp base) {
    return at(base, 0);
  }

  static Mem at(Gp base, int displacement) {
    return new Mem(base, null, 1, displacement, null);
  }

  static Mem at(Gp base, Gp index, int scale) {
    return new Mem(base, index, scale, 0, null);
  }

  static Mem at(Gp base, Gp index, int scale, int displacement) {
    return new Mem(base, index, scale, displacement, null);
  }

  static Mem at(Label label) {
    return new Mem(null, null, 1, 0, label);
  }

  Mem plus(int bytes) {
    return new Mem(base, index, scale, displacement + bytes, label);
  }
}
