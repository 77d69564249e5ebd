package io.github.pocketzoo.runtime.kernel.x86;

/** Condition of a jump, with its code (Intel SDM, appendix B.1.4). */
enum Condition {
  BELOW(2),
  ABOVE_OR_EQUAL(3),
  EQUAL(4),
  NOT_EQUAL(5),
  BELOW_OR_EQUAL(6),
  ABOVE(7),
  LESS(12),
  GREATER_OR_EQUAL(13),
  LESS_OR_EQUAL(14),
  GREATER(15);

  final int code;

  Condition(int code) {
    this.code = code;
  }
}
