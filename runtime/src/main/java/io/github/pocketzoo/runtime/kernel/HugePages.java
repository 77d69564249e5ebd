package io.github.pocketzoo.runtime.kernel;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/**
 * Asks Linux for pages of 2 MB. Reading through memory in pages of 4 KB, a processor spends its
 * time on finding out where they are; many systems give large ones to those only who ask (madvise,
 * {@code /sys/kernel/mm/transparent_hugepage/enabled}).
 */
final class HugePages {
  /** Bytes of a large page. */
  static final int BYTES = 2 << 20;

  /** MADV_HUGEPAGE of {@code asm-generic/mman-common.h}. */
  private static final int HUGE = 14;

  private HugePages() {}

  /** Whether memory so large gains by it. */
  static boolean suit(long bytes) {
    return Platform.isLinux() && Platform.is64Bit() && bytes >= 2L * BYTES;
  }

  /**
   * Asks for memory that nothing was written to yet; what the system answers makes no difference
   * but in speed.
   *
   * @param address a multiple of {@link #BYTES}
   */
  static void advise(long address, long bytes) {
    long whole = bytes / BYTES * BYTES;
    Function.getFunction("c", "madvise")
        .invokeInt(new Object[] {new Pointer(address), whole, HUGE});
  }
}
