package io.github.pocketzoo.runtime.kernel;

/** A list of kernel calls that run one after another. Not safe for use by several threads. */
public interface Program extends AutoCloseable {
  /** Forgets all calls; the memory is kept. */
  void clear();

  /**
   * Appends a call.
   *
   * @param kernel made by the {@link Kernels} that made this program
   * @return the call's block of arguments, all 0; to be filled in before the next call is appended
   */
  Arguments call(Kernel kernel);

  /** Runs all calls. */
  void run();

  @Override
  void close();

  /** A block of arguments. */
  interface Arguments {
    Arguments set(Field field, long value);

    /** Stores a float in the lower 4 bytes of a field. */
    default Arguments set(Field field, float value) {
      return set(field, Integer.toUnsignedLong(Float.floatToRawIntBits(value)));
    }
  }
}
