package io.github.pocketzoo.runtime.kernel.onednn;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * The OpenMP runtime that oneDNN divides its work with.
 *
 * <p>The number of threads is a setting of the calling thread. There can be more than one OpenMP
 * runtime in the process, as ND4J brings its own; this is the one that oneDNN is linked with.
 */
public final class OpenMp {
  private final Function setThreads;
  private final Function maxThreads;

  /**
   * @param oneDnn the library; a function is looked up in it and then in what it is linked with
   * @throws UnsatisfiedLinkError if it is built without OpenMP
   */
  OpenMp(NativeLibrary oneDnn) {
    setThreads = oneDnn.getFunction("omp_set_num_threads");
    maxThreads = oneDnn.getFunction("omp_get_max_threads");
  }

  /** Over how many threads oneDNN divides what the calling thread asks for. */
  public int threads() {
    return maxThreads.invokeInt(null);
  }

  /**
   * Sets over how many threads oneDNN, and whatever else uses the same OpenMP runtime, divides what
   * the calling thread asks for.
   *
   * @param threads at least 1
   */
  public void setThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("The number of threads is at least 1, not " + threads);
    }
    setThreads.invokeVoid(new Object[] {threads});
  }

  /** Address of {@code void omp_set_num_threads(int)}. */
  public long setThreadsAddress() {
    return Pointer.nativeValue(setThreads);
  }

  /** Lets the calling thread work alone until the result is closed, in the same thread. */
  public Limit alone() {
    return new Limit(1);
  }

  /** A number of threads for a while. */
  public final class Limit implements AutoCloseable {
    private final int before = threads();

    private Limit(int threads) {
      setThreads(threads);
    }

    @Override
    public void close() {
      setThreads(before);
    }
  }
}
