package io.github.pocketzoo.runtime.kernel.x86;

import static io.github.pocketzoo.runtime.kernel.x86.Gp.R10;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R11;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R12;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R8;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R9;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RAX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RBX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RCX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDI;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RSI;

import io.github.pocketzoo.runtime.kernel.MaskField;

/** Writes −∞ where {@link MaskField} says. */
final class MaskKernel {
  private static final int MASK = 1;

  private static final Gp ROW = RAX;
  private static final Gp ROWS_LEFT = RBX;
  private static final Gp BEGIN = RCX;
  private static final Gp END = RDX;
  private static final Gp WIDTH = R8;
  private static final Gp STRIDE = R9;
  private static final Gp FROM = R10;
  private static final Gp TO = R11;
  private static final Gp COUNT = R12;

  private final InstructionSet set;
  private final Assembler asm = new Assembler();
  private final LaneMask mask;
  private final Vec hidden;

  private MaskKernel(InstructionSet set) {
    this.set = set;
    this.mask = LaneMask.of(asm, set, MASK);
    this.hidden = set.vector(0);
  }

  static byte[] assemble(InstructionSet set) {
    return new MaskKernel(set).kernel();
  }

  private byte[] kernel() {
    CallingConvention.enter(asm);
    asm.mov(ROW, Mem.at(RDI, MaskField.MATRIX.offset()));
    asm.mov(ROWS_LEFT, Mem.at(RDI, MaskField.ROWS.offset()));
    asm.mov(BEGIN, Mem.at(RDI, MaskField.BEGIN.offset()));
    asm.mov(END, Mem.at(RDI, MaskField.END.offset()));
    asm.mov(WIDTH, Mem.at(RDI, MaskField.WIDTH.offset()));
    asm.mov(STRIDE, Mem.at(RDI, MaskField.STRIDE.offset()));
    asm.vmovups(hidden, asm.constant(Float.NEGATIVE_INFINITY));
    Label nextRow = new Label();
    asm.bind(nextRow);
    asm.xor(FROM, FROM);
    asm.mov(TO, BEGIN);
    keep(TO, Condition.LESS_OR_EQUAL, WIDTH);
    fill();
    asm.xor(COUNT, COUNT);
    asm.mov(FROM, END);
    keep(FROM, Condition.GREATER_OR_EQUAL, COUNT);
    asm.mov(TO, WIDTH);
    fill();
    asm.add(ROW, STRIDE);
    asm.add(BEGIN, 1);
    asm.add(END, 1);
    asm.sub(ROWS_LEFT, 1);
    asm.jump(Condition.NOT_EQUAL, nextRow);
    CallingConvention.leave(asm);
    return asm.finish();
  }

  /** Replaces a number by another where a condition doesn't hold between them. */
  private void keep(Gp number, Condition condition, Gp other) {
    Label fits = new Label();
    asm.cmp(number, other);
    asm.jump(condition, fits);
    asm.mov(number, other);
    asm.bind(fits);
  }

  /** Columns from FROM to TO. */
  private void fill() {
    Label next = new Label();
    Label rest = new Label();
    Label end = new Label();
    asm.mov(COUNT, TO);
    asm.sub(COUNT, FROM);
    asm.bind(next);
    asm.cmp(COUNT, set.lanes());
    asm.jump(Condition.LESS, rest);
    asm.vmovups(Mem.at(ROW, FROM, Float.BYTES), hidden);
    asm.add(FROM, set.lanes());
    asm.sub(COUNT, set.lanes());
    asm.jump(next);
    asm.bind(rest);
    asm.cmp(COUNT, 0);
    asm.jump(Condition.LESS_OR_EQUAL, end);
    mask.set(COUNT, 0, RSI);
    mask.store(Mem.at(ROW, FROM, Float.BYTES), hidden);
    asm.bind(end);
  }
}
