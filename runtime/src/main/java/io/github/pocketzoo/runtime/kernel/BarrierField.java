package io.github.pocketzoo.runtime.kernel;

/**
 * Arguments of the kernel that lets threads wait for one another. Each has a word of 64 bits, a
 * cache line from the next; it writes the target there and waits until all words are as large.
 */
public enum BarrierField implements Field {
  /** The first thread's word. */
  WORDS,
  /** Number of the thread whose program it is. */
  THREAD,
  /** Threads. */
  PARTIES,
  /** Grows from barrier to barrier. */
  TARGET,
  /** Address of a C function without arguments, called now and then by a thread that waits long. */
  YIELD;

  /** From a thread's word to the next. */
  public static final int WORD_STRIDE = 64;
}
