package io.github.pocketzoo.runtime.kernel.x86;

/**
 * A mask register of AVX-512: a bit a lane.
 *
 * @param number 1 to 7; 0 would mean "no mask"
 */
record OpMask(int number) {}
