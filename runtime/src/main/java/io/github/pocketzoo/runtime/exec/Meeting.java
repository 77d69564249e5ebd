package io.github.pocketzoo.runtime.exec;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import io.github.pocketzoo.runtime.kernel.BarrierField;
import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.NativeMemory;
import io.github.pocketzoo.runtime.kernel.Program;

/** A thread's barriers in its program. All threads' programs have the same number of them. */
final class Meeting {
  private final NativeMemory words;
  private final Share share;
  private int count;

  /**
   * @param words of all threads, zeroed before every run
   * @param share the thread's number, and how many there are
   */
  Meeting(NativeMemory words, Share share) {
    this.words = words;
    this.share = share;
  }

  /** Bytes of the words of some threads. */
  static long bytes(int threads) {
    return (long) threads * BarrierField.WORD_STRIDE;
  }

  /** Appends a barrier. */
  void emit(Program program, Kernel barrier) {
    if (share.of() > 1) {
      count++;
      program
          .call(barrier)
          .set(BarrierField.WORDS, words.address())
          .set(BarrierField.THREAD, share.index())
          .set(BarrierField.PARTIES, share.of())
          .set(BarrierField.TARGET, count)
          .set(BarrierField.YIELD, Yield.ADDRESS);
    }
  }

  /** The function that gives the core to another thread. */
  private static final class Yield {
    /** 0 on Windows, where plain Java waits by itself. */
    static final long ADDRESS =
        Platform.isWindows() ? 0 : Pointer.nativeValue(Function.getFunction("c", "sched_yield"));
  }
}
