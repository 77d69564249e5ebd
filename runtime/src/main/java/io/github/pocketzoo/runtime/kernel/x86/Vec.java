package io.github.pocketzoo.runtime.kernel.x86;

/**
 * A vector register: 16 floats as zmm, its lower half as ymm, the lower half of that as xmm.
 *
 * @param number 0 to 31; from 16 on with AVX-512 only
 * @param bytes 64 for zmm, 32 for ymm, 16 for xmm
 */
record Vec(int number, int bytes) {
  static final int ZMM_BYTES = 64;
  static final int YMM_BYTES = 32;
  static final int XMM_BYTES = 16;

  static Vec zmm(int number) {
    return new Vec(number, ZMM_BYTES);
  }

  static Vec ymm(int number) {
    return new Vec(number, YMM_BYTES);
  }

  /** The lowest 32 bytes. */
  Vec ymm() {
    return new Vec(number, YMM_BYTES);
  }

  /** The lowest 16 bytes. */
  Vec xmm() {
    return new Vec(number, XMM_BYTES);
  }
}
