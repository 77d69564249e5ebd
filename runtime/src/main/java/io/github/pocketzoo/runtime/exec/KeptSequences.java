package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.NativeMemory;
import io.github.pocketzoo.runtime.kernel.SequenceField;
import java.util.List;

/** The sequences that a run continues, as its kernels and its emission see them. */
final class KeptSequences implements AutoCloseable {
  private static final int STRIDE = 64;

  private NativeMemory blocks = new NativeMemory(0);
  private List<KeptSequence> sequences = List.of();

  /** Sets the sequences of the next run; their addresses stay as long as their number does. */
  void set(List<KeptSequence> next) {
    sequences = next;
    if (blocks.bytes() < (long) next.size() * STRIDE) {
      blocks.close();
      blocks = new NativeMemory((long) next.size() * STRIDE);
    }
    for (int i = 0; i < next.size(); i++) {
      int at = i * STRIDE;
      blocks.buffer().putLong(at + SequenceField.LENGTH.offset(), next.get(i).length());
      blocks.buffer().putLong(at + SequenceField.PAGES.offset(), next.get(i).table());
    }
  }

  /** Address of a sequence's {@link SequenceField}. */
  long address(int sequence) {
    return blocks.address() + (long) sequence * STRIDE;
  }

  /** Tokens that a sequence had before the run. */
  int length(int sequence) {
    return sequences.get(sequence).length();
  }

  /** Address of a page. */
  long page(int sequence, int number) {
    return sequences.get(sequence).page(number);
  }

  @Override
  public void close() {
    blocks.close();
  }
}
