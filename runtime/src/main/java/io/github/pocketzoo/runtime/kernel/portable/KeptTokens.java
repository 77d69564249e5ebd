package io.github.pocketzoo.runtime.kernel.portable;

import com.sun.jna.Pointer;
import io.github.pocketzoo.runtime.kernel.Bfloat16;
import io.github.pocketzoo.runtime.kernel.CacheSpec;
import io.github.pocketzoo.runtime.kernel.GemmSpec;
import io.github.pocketzoo.runtime.kernel.Operand;
import io.github.pocketzoo.runtime.kernel.SequenceField;

/** A sequence's keys and values in their pages. */
final class KeptTokens {
  private final CacheSpec spec;
  private final Pointer sequence;

  /**
   * Looks at a sequence.
   *
   * @param address of {@link SequenceField}
   */
  KeptTokens(CacheSpec spec, long address) {
    this.spec = spec;
    this.sequence = new Pointer(address);
  }

  long length() {
    return sequence.getLong(SequenceField.LENGTH.offset());
  }

  /** A head's stretch in the page of a token. */
  Pointer stretch(long position, long head) {
    Pointer pages = new Pointer(sequence.getLong(SequenceField.PAGES.offset()));
    return new Pointer(pages.getLong(position / CacheSpec.PAGE_TOKENS * Long.BYTES) + head);
  }

  /** A token's number in its page. */
  static int slot(long position) {
    return (int) (position % CacheSpec.PAGE_TOKENS);
  }

  /** Reads a token's key. */
  void readKey(long position, long head, float[] key) {
    int slot = slot(position);
    int panel = slot / GemmSpec.PANEL * spec.keyPanelBytes();
    int first = panel + slot % GemmSpec.PANEL * spec.elementBytes();
    read(stretch(position, head), first, spec.keyStepBytes(), spec.keyScales(), slot, key);
  }

  /** Reads a token's value. */
  void readValue(long position, long head, float[] value) {
    int slot = slot(position);
    int first = spec.values() + slot * spec.valueStride();
    read(stretch(position, head), first, spec.elementBytes(), spec.valueScales(), slot, value);
  }

  private void read(Pointer stretch, int first, int step, int scales, int slot, float[] to) {
    float scale =
        spec.type() == Operand.INT8 ? stretch.getFloat(scales + (long) slot * Float.BYTES) : 1;
    for (int j = 0; j < to.length; j++) {
      long at = first + (long) j * step;
      to[j] =
          switch (spec.type()) {
            case F32 -> stretch.getFloat(at);
            case BF16 -> Bfloat16.toFloat(stretch.getShort(at));
            case INT8 -> scale * stretch.getByte(at);
          };
    }
  }
}
