package io.github.pocketzoo.runtime.kernel;

/**
 * Arguments of the kernel that calls a C function of up to four integers or pointers. What the
 * function returns is dropped.
 */
public enum NativeCallField implements Field {
  /** Address of the function. */
  FUNCTION,
  ARGUMENT_0,
  ARGUMENT_1,
  ARGUMENT_2,
  ARGUMENT_3
}
