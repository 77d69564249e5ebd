package io.github.pocketzoo.runtime.kernel.portable;

import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.ReadField;

/** The sum of the 32-bit integers of a buffer. */
final class ReadKernel implements Kernel {
  @Override
  public void run(long address) {
    Block block = new Block(address);
    Matrix source = new Matrix(block.get(ReadField.SOURCE), ReadField.UNIT);
    long units = block.get(ReadField.BYTES) / ReadField.UNIT;
    int[] unit = new int[ReadField.UNIT / Integer.BYTES];
    int sum = 0;
    for (long i = 0; i < units; i++) {
      source.read(i, 0, unit, unit.length);
      for (int value : unit) {
        sum += value;
      }
    }
    block.vector(ReadField.SUM).setElement(0, Float.intBitsToFloat(sum));
  }
}
