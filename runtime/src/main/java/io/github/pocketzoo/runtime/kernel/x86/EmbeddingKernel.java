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

/** The sum of table rows of {@link EmbeddingSpec}. */
final class EmbeddingKernel {
  private static final Gp[] TABLE_ROW = {RSI, RBP, R8, R9};
  private static final Gp OUTPUT = RBX;
  private static final Gp ROWS = RDX;
  private static final Gp COLUMN = R11;
  private static final Gp ROW = R12;

  private final EmbeddingSpec spec;
  private final Assembler asm = new Assembler();
  private final InstructionSet set;
  private final ColumnLoop columns;
  private final Vec sum;
  private final Vec elements;

  private EmbeddingKernel(EmbeddingSpec spec, InstructionSet set) {
    this.spec = spec;
    this.set = set;
    this.columns = new ColumnLoop(asm, set, spec.width(), COLUMN);
    this.sum = set.vector(0);
    this.elements = set.vector(1);
  }

  static byte[] assemble(EmbeddingSpec spec, InstructionSet set) {
    return new EmbeddingKernel(spec, set).kernel();
  }

  private Vec scale(int table) {
    return set.vector(8 + table);
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
      Mem entries = block.of(TABLE_ROW[table], elementBytes(type));
      Vec to = table == 0 ? sum : elements;
      switch (type) {
        case F32 -> asm.vmovups(to, entries);
        case BF16 -> {
          asm.vpmovzxwd(to, entries);
          asm.vpslld(to, to, 16);
        }
        case INT8 -> {
          asm.vpmovsxbd(to, entries);
          asm.vcvtdq2ps(to, to);
          asm.vmulps(to, to, scale(table));
        }
      }
      if (table > 0) {
        asm.vaddps(sum, sum, elements);
      }
    }
    block.store(OUTPUT, sum);
  }
}
