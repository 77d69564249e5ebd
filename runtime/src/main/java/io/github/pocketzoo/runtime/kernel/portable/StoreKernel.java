package io.github.pocketzoo.runtime.kernel.portable;

import com.sun.jna.Pointer;
import io.github.pocketzoo.runtime.kernel.Bfloat16;
import io.github.pocketzoo.runtime.kernel.CacheSpec;
import io.github.pocketzoo.runtime.kernel.GemmSpec;
import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.Operand;
import io.github.pocketzoo.runtime.kernel.StoreField;

/** Keeps keys by columns and values by rows, as {@link CacheSpec} says. */
final class StoreKernel implements Kernel {
  private final CacheSpec spec;

  StoreKernel(CacheSpec spec) {
    this.spec = spec;
  }

  @Override
  public void run(long address) {
    Block block = new Block(address);
    Matrix keys = block.matrix(StoreField.KEYS, StoreField.STRIDE);
    Matrix values = block.matrix(StoreField.VALUES, StoreField.STRIDE);
    KeptTokens tokens = new KeptTokens(spec, block.get(StoreField.SEQUENCE));
    long position = tokens.length() + block.get(StoreField.INDEX);
    long head = block.get(StoreField.HEAD);
    float[] row = new float[spec.headSize()];
    for (int i = 0; i < block.count(StoreField.ROWS); i++, position++) {
      Pointer stretch = tokens.stretch(position, head);
      int slot = KeptTokens.slot(position);
      int panel = slot / GemmSpec.PANEL * spec.keyPanelBytes();
      int key = panel + slot % GemmSpec.PANEL * spec.elementBytes();
      keys.read(i, 0, row, row.length);
      write(stretch, row, key, spec.keyStepBytes(), spec.keyScales() + slot * Float.BYTES);
      values.read(i, 0, row, row.length);
      int value = spec.values() + slot * spec.valueStride();
      write(stretch, row, value, spec.elementBytes(), spec.valueScales() + slot * Float.BYTES);
    }
  }

  private void write(Pointer stretch, float[] row, int first, int step, int scale) {
    float inverse = 0;
    if (spec.type() == Operand.INT8) {
      float maximum = Integers.maximum(row);
      stretch.setFloat(scale, Integers.scale(maximum));
      inverse = Integers.inverse(maximum);
    }
    for (int j = 0; j < row.length; j++) {
      long at = first + (long) j * step;
      switch (spec.type()) {
        case F32 -> stretch.setFloat(at, row[j]);
        case BF16 -> stretch.setShort(at, Bfloat16.of(row[j]));
        case INT8 -> stretch.setByte(at, (byte) Integers.quantize(row[j], inverse));
      }
    }
  }
}
