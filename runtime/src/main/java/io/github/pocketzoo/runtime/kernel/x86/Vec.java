package io.github.pocketzoo.runtime.kernel.x86;

/**
 * A vector register: 8 floats as ymm, its lower half as xmm.
 *
 * @param number 0 to 15
 * @param bytes 32 for ymm, 16 for xmm
 */
record Vec(int number, int bytes) {
  static Vec ymm(int number) {
    return new Vec(number, 32);
  }

  /** The lower half. */
  Vec xmm() {
    return new Vec(number, 16);
  }
}
