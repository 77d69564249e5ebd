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

import io.github.pocketzoo.runtime.kernel.SegmentField;

/**
 * Adds numbers where {@link SegmentField} says. It is code of AVX2 for every instruction set: a
 * comparison there gives a vector of ones and zeros, which the row's number is masked with.
 */
final class SegmentKernel {
  private static final InstructionSet SET = InstructionSet.AVX2;

  private static final Gp ROW = RAX;
  private static final Gp ROWS_LEFT = RBX;
  private static final Gp COLUMN = RCX;
  private static final Gp ADDEND = RDX;
  private static final Gp ROW_ID = R8;
  private static final Gp COLUMN_IDS = R9;
  private static final Gp WHOLE = R10;
  private static final Gp REST = R11;
  private static final Gp STRIDE = R12;

  private static final Vec ID = SET.vector(0);
  private static final Vec NUMBER = SET.vector(1);
  private static final Vec ADDED = SET.vector(2);
  private static final Vec X = SET.vector(3);

  private final Assembler asm = new Assembler();
  private final LaneMask mask = LaneMask.of(asm, SET, 4);

  private SegmentKernel() {}

  static byte[] assemble() {
    return new SegmentKernel().kernel();
  }

  private byte[] kernel() {
    CallingConvention.enter(asm);
    asm.mov(ROW, Mem.at(RDI, SegmentField.MATRIX.offset()));
    asm.mov(STRIDE, Mem.at(RDI, SegmentField.STRIDE.offset()));
    asm.mov(ROWS_LEFT, Mem.at(RDI, SegmentField.ROWS.offset()));
    asm.mov(WHOLE, Mem.at(RDI, SegmentField.WIDTH.offset()));
    asm.mov(ADDEND, Mem.at(RDI, SegmentField.ADDENDS.offset()));
    asm.mov(ROW_ID, Mem.at(RDI, SegmentField.ROW_IDS.offset()));
    asm.mov(COLUMN_IDS, Mem.at(RDI, SegmentField.COLUMN_IDS.offset()));
    asm.mov(REST, WHOLE);
    asm.and(WHOLE, -SET.lanes());
    asm.sub(REST, WHOLE);
    mask.set(REST, 0, RSI);

    Label nextRow = new Label();
    asm.bind(nextRow);
    asm.vbroadcastss(ID, Mem.at(ROW_ID));
    asm.vbroadcastss(NUMBER, Mem.at(ADDEND));
    columns();
    asm.add(ROW, STRIDE);
    asm.add(ROW_ID, Integer.BYTES);
    asm.add(ADDEND, Mem.at(RDI, SegmentField.ADDENDS_STRIDE.offset()));
    asm.sub(ROWS_LEFT, 1);
    asm.jump(Condition.NOT_EQUAL, nextRow);
    CallingConvention.leave(asm);
    return asm.finish();
  }

  private void columns() {
    Label next = new Label();
    Label last = new Label();
    Label end = new Label();
    Mem x = Mem.at(ROW, COLUMN, Float.BYTES);
    asm.xor(COLUMN, COLUMN);
    asm.bind(next);
    asm.cmp(COLUMN, WHOLE);
    asm.jump(Condition.GREATER_OR_EQUAL, last);
    findAdded();
    asm.vaddps(ADDED, ADDED, x);
    asm.vmovups(x, ADDED);
    asm.add(COLUMN, SET.lanes());
    asm.jump(next);
    asm.bind(last);
    asm.cmp(REST, 0);
    asm.jump(Condition.EQUAL, end);
    findAdded();
    mask.load(X, x);
    asm.vaddps(X, X, ADDED);
    mask.store(x, X);
    asm.bind(end);
  }

  /** What is added to a vector of columns. */
  private void findAdded() {
    asm.vpcmpeqd(ADDED, ID, Mem.at(COLUMN_IDS, COLUMN, Integer.BYTES));
    asm.vandps(ADDED, ADDED, NUMBER);
  }
}
