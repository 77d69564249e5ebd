package io.github.pocketzoo.runtime.kernel;

/**
 * A function of one argument: the address of a block of 8-byte fields. Which fields there are is
 * said by the enumeration of the kernel, such as {@link GemmField}.
 */
public interface Kernel {
  /** Runs once. */
  void run(long block);
}
