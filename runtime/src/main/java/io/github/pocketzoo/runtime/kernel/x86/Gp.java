package io.github.pocketzoo.runtime.kernel.x86;

/** A 64-bit general register; the ordinal is its number in machine code. */
enum Gp {
  RAX,
  RCX,
  RDX,
  RBX,
  RSP,
  RBP,
  RSI,
  RDI,
  R8,
  R9,
  R10,
  R11,
  R12,
  R13,
  R14,
  R15
}
