package io.github.pocketzoo.runtime.kernel.portable;

import io.github.pocketzoo.runtime.kernel.Bfloat16;
import io.github.pocketzoo.runtime.kernel.EmbeddingField;
import io.github.pocketzoo.runtime.kernel.EmbeddingSpec;
import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.Operand;

/** Sums of rows of tables: {@code out[r] = Σ table_t[ids_t[r]]}, INT8 rows times their scales. */
final class EmbeddingKernel implements Kernel {
  private final EmbeddingSpec spec;

  EmbeddingKernel(EmbeddingSpec spec) {
    this.spec = spec;
  }

  @Override
  public void run(long address) {
    Block block = new Block(address);
    Matrix output = block.matrix(EmbeddingField.OUTPUT, EmbeddingField.OUTPUT_STRIDE);
    int[][] ids = new int[spec.tables().size()][block.count(EmbeddingField.ROWS)];
    for (int table = 0; table < ids.length; table++) {
      block.vector(EmbeddingField.ids(table)).read(0, 0, ids[table], ids[table].length);
    }
    for (int row = 0; row < ids[0].length; row++) {
      float[] sum = new float[spec.width()];
      for (int table = 0; table < ids.length; table++) {
        add(sum, block, table, ids[table][row]);
      }
      output.write(row, 0, sum, sum.length);
    }
  }

  private void add(float[] sum, Block block, int table, int id) {
    int width = spec.width();
    Operand operand = spec.tables().get(table);
    long rowBytes = (long) width * elementBytes(operand);
    Matrix entries = new Matrix(block.get(EmbeddingField.table(table)), rowBytes);
    switch (operand) {
      case F32 -> {
        float[] entry = new float[width];
        entries.read(id, 0, entry, width);
        for (int j = 0; j < width; j++) {
          sum[j] += entry[j];
        }
      }
      case BF16 -> {
        short[] entry = new short[width];
        entries.read(id, 0, entry, width);
        for (int j = 0; j < width; j++) {
          sum[j] += Bfloat16.toFloat(entry[j]);
        }
      }
      case INT8 -> {
        byte[] entry = new byte[width];
        entries.read(id, 0, entry, width);
        float scale = block.vector(EmbeddingField.scales(table)).element(id);
        for (int j = 0; j < width; j++) {
          sum[j] += scale * entry[j];
        }
      }
    }
  }

  private static int elementBytes(Operand operand) {
    return switch (operand) {
      case F32 -> Float.BYTES;
      case BF16 -> Short.BYTES;
      case INT8 -> Byte.BYTES;
    };
  }
}
