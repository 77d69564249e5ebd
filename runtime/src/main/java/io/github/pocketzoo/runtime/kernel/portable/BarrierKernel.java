package io.github.pocketzoo.runtime.kernel.portable;

import com.sun.jna.Pointer;
import io.github.pocketzoo.runtime.kernel.BarrierField;
import io.github.pocketzoo.runtime.kernel.Kernel;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes a thread's word and waits for those of the others. */
final class BarrierKernel implements Kernel {
  private static final VarHandle WORDS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final int SPINS = 1_000;

  @Override
  @SuppressWarnings("ThreadPriorityCheck") // Only so as not to be in the way of others.
  public void run(long address) {
    Block block = new Block(address);
    int parties = block.count(BarrierField.PARTIES);
    long target = block.get(BarrierField.TARGET);
    ByteBuffer words =
        new Pointer(block.get(BarrierField.WORDS))
            .getByteBuffer(0, (long) parties * BarrierField.WORD_STRIDE);
    WORDS.setRelease(words, block.count(BarrierField.THREAD) * BarrierField.WORD_STRIDE, target);
    for (int thread = 0; thread < parties; thread++) {
      int word = thread * BarrierField.WORD_STRIDE;
      for (int spins = 0; (long) WORDS.getAcquire(words, word) < target; spins++) {
        if (spins < SPINS) {
          Thread.onSpinWait();
        } else {
          Thread.yield();
        }
      }
    }
  }
}
