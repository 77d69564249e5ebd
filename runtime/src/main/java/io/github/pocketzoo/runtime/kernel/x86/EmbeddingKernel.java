package io.github.pocketzoo.runtime.kernel.x86;

import static io.github.pocketzoo.runtime.kernel.x86.Gp.R11;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R12;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R8;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R9;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RAX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RBP;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RBX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RCX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDI;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RSI;

import io.github.pocketzoo.runtime.kernel.EmbeddingField;
import io.github.pocketzoo.runtime.kernel.EmbeddingSpec;
import io.github.pocketzoo.runtime.kernel.Operand;

/** The sum of table rows of {@link EmbeddingSpec} on AVX2. */
final class EmbeddingKernel {
  private static final Gp[] TABLE_ROW = {RSI, RBP, R8, R9};
  private static final Vec SUM = Vec.ymm(0);
  private static final Vec ELEMENTS = Vec.ymm(1);
  private static final Vec MASK = Vec.ymm(15);

  private static final Gp OUTPUT = RBX;
  private static final Gp ROWS = RDX;
  private static final Gp COLUMN = R11;
  private static final Gp ROW = R12;

  private final EmbeddingSpec spec;
  private final Assembler asm = new Assembler();
  private final ColumnLoop columns;

  private EmbeddingKernel(EmbeddingSpec spec) {
    this.spec = spec;
    this.columns = new ColumnLoop(asm, spec.width(), COLUMN, MASK);
  }

  static byte[] assemble(EmbeddingSpec spec) {
    return new EmbeddingKernel(spec).kernel();
  }

  private static Vec scale(int table) {
    return Vec.ymm(8 + table);
  }

  private byte[] kernel() {
    CallingConvention.enter(asm);
    asm.mov(OUTPUT, Mem.at(RDI, EmbeddingField.OUTPUT.offset()));
    asm.mov(ROWS, Mem.at(RDI, EmbeddingField.ROWS.offset()));
    asm.xor(ROW, ROW);
    columns.prepare();
    Label nextRow = new Label();
    asm.bind(nextRow);
    for (int table = 0; table < spec.tables().size(); table++) {
      find(table);
    }
    columns.each(this::add);
    asm.add(OUTPUT, Mem.at(RDI, EmbeddingField.OUTPUT_STRIDE.offset()));
    asm.add(ROW, 1);
    asm.cmp(ROW, ROWS);
    asm.jump(Condition.NOT_EQUAL, nextRow);
    CallingConvention.leave(asm);
    return asm.finish();
  }

  /** Finds the row of a table, and its scale. */
  private void find(int table) {
    Operand type = spec.tables().get(table);
    Gp row = TABLE_ROW[table];
    asm.mov(RAX, Mem.at(RDI, EmbeddingField.ids(table).offset()));
    asm.movsxd(row, Mem.at(RAX, ROW, Integer.BYTES));
    if (type == Operand.INT8) {
      asm.mov(RCX, Mem.at(RDI, EmbeddingField.scales(table).offset()));
      asm.vbroadcastss(scale(table), Mem.at(RCX, row, Float.BYTES));
    }
    asm.imul(row, row, spec.width() * elementBytes(type));
    asm.add(row, Mem.at(RDI, EmbeddingField.table(table).offset()));
  }

  private static int elementBytes(Operand type) {
    return switch (type) {
      case F32 -> Float.BYTES;
      case BF16 -> Short.BYTES;
      case INT8 -> Byte.BYTES;
    };
  }

  private void add(ColumnLoop.Block block) {
    for (int table = 0; table < spec.tables().size(); table++) {
      Operand type = spec.tables().get(table);
      Mem elements = block.of(TABLE_ROW[table], elementBytes(type));
      Vec to = table == 0 ? SUM : ELEMENTS;
      switch (type) {
        case F32 -> asm.vmovups(to, elements);
        case BF16 -> {
          asm.vpmovzxwd(to, elements);
          asm.vpslld(to, to, 16);
        }
        case INT8 -> {
          asm.vpmovsxbd(to, elements);
          asm.vcvtdq2ps(to, to);
          asm.vmulps(to, to, scale(table));
        }
      }
      if (table > 0) {
        asm.vaddps(SUM, SUM, ELEMENTS);
      }
    }
    block.store(OUTPUT, SUM);
  }
}
