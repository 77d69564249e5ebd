package io.github.pocketzoo.runtime.kernel.x86;

import static io.github.pocketzoo.runtime.kernel.x86.Gp.R10;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R11;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R12;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R13;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R9;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RAX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RBP;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RBX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RCX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDI;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RSI;

import io.github.pocketzoo.runtime.kernel.CacheSpec;
import io.github.pocketzoo.runtime.kernel.GemmSpec;
import io.github.pocketzoo.runtime.kernel.Operand;
import io.github.pocketzoo.runtime.kernel.SequenceField;
import io.github.pocketzoo.runtime.kernel.StoreField;

/** Keeps keys and values, see {@link StoreField}. */
final class StoreKernel {
  /** Keys that are converted together: those of an xmm. */
  private static final int GROUP = 4;

  private static final Gp KEYS = RSI;
  private static final Gp VALUES = RDX;
  private static final Gp ROWS_LEFT = RCX;
  private static final Gp POSITION = R9;
  private static final Gp TABLE = R10;
  private static final Gp COLUMN = R11;
  private static final Gp TARGET = R12;
  private static final Gp STRIDE = R13;
  private static final Gp PAGE = RBX;

  /** Number of the token in its page. */
  private static final Gp SLOT = RBP;

  private final CacheSpec spec;
  private final Assembler asm = new Assembler();
  private final VectorMath math = new VectorMath(asm);
  private final ColumnLoop columns;
  private final Vec x;
  private final Vec t;
  private final Vec t2;
  private final Vec maximum;
  private final Vec inverse;

  private StoreKernel(CacheSpec spec, InstructionSet set) {
    this.spec = spec;
    this.columns = new ColumnLoop(asm, set, spec.headSize(), COLUMN);
    this.x = set.vector(0);
    this.t = set.vector(1);
    this.t2 = set.vector(2);
    this.maximum = set.vector(3);
    this.inverse = set.vector(4);
  }

  static byte[] assemble(CacheSpec spec, InstructionSet set) {
    return new StoreKernel(spec, set).kernel();
  }

  private byte[] kernel() {
    CallingConvention.enter(asm);
    asm.mov(RAX, Mem.at(RDI, StoreField.SEQUENCE.offset()));
    asm.mov(TABLE, Mem.at(RAX, SequenceField.PAGES.offset()));
    asm.mov(POSITION, Mem.at(RAX, SequenceField.LENGTH.offset()));
    asm.add(POSITION, Mem.at(RDI, StoreField.INDEX.offset()));
    asm.mov(KEYS, Mem.at(RDI, StoreField.KEYS.offset()));
    asm.mov(VALUES, Mem.at(RDI, StoreField.VALUES.offset()));
    asm.mov(STRIDE, Mem.at(RDI, StoreField.STRIDE.offset()));
    asm.mov(ROWS_LEFT, Mem.at(RDI, StoreField.ROWS.offset()));
    columns.prepare();
    Label next = new Label();
    asm.bind(next);
    findPage();
    keys();
    values();
    asm.add(KEYS, STRIDE);
    asm.add(VALUES, STRIDE);
    asm.add(POSITION, 1);
    asm.sub(ROWS_LEFT, 1);
    asm.jump(Condition.NOT_EQUAL, next);
    CallingConvention.leave(asm);
    return asm.finish();
  }

  private void findPage() {
    asm.mov(RAX, POSITION);
    asm.shr(RAX, Integer.numberOfTrailingZeros(CacheSpec.PAGE_TOKENS));
    asm.mov(PAGE, Mem.at(TABLE, RAX, Long.BYTES));
    asm.add(PAGE, Mem.at(RDI, StoreField.HEAD.offset()));
    asm.mov(SLOT, POSITION);
    asm.and(SLOT, CacheSpec.PAGE_TOKENS - 1);
  }

  private void keys() {
    if (spec.type() == Operand.INT8) {
      scale(KEYS, spec.keyScales());
    }
    asm.mov(RAX, SLOT);
    asm.shr(RAX, Integer.numberOfTrailingZeros(GemmSpec.PANEL));
    asm.imul(RAX, RAX, spec.keyPanelBytes());
    asm.lea(TARGET, Mem.at(PAGE, RAX, 1));
    asm.mov(RAX, SLOT);
    asm.and(RAX, GemmSpec.PANEL - 1);
    asm.lea(TARGET, Mem.at(TARGET, RAX, spec.elementBytes()));
    for (int column = 0; column < spec.headSize(); column += GROUP) {
      Vec group = x.xmm();
      asm.vmovups(group, Mem.at(KEYS, column * Float.BYTES));
      convert(group, t.xmm(), inverse.xmm());
      for (int i = 0; i < Math.min(GROUP, spec.headSize() - column); i++) {
        Mem to = Mem.at(TARGET, (column + i) * spec.keyStepBytes());
        switch (spec.type()) {
          case F32 -> asm.vpextrd(to, group, i);
          case BF16 -> asm.vpextrw(to, group, 2 * i + 1);
          case INT8 -> asm.vpextrb(to, group, 4 * i);
        }
      }
    }
  }

  private void values() {
    if (spec.type() == Operand.INT8) {
      scale(VALUES, spec.valueScales());
    }
    asm.imul(RAX, SLOT, spec.valueStride());
    asm.lea(TARGET, Mem.at(PAGE, RAX, 1, spec.values()));
    columns.each(
        block -> {
          block.load(x, VALUES);
          convert(x, t, inverse);
          switch (spec.type()) {
            case F32 -> block.store(TARGET, x);
            case BF16 -> {
              asm.vpsrld(x, x, 16);
              block.storeUnsignedShorts(TARGET, x);
            }
            case INT8 -> block.storeBytes(TARGET, x);
          }
        });
  }

  /** Finds and stores the scale of a token's keys or values. */
  private void scale(Gp row, int scales) {
    asm.vpxor(maximum, maximum, maximum);
    columns.each(
        block -> {
          block.load(x, row);
          math.trackMagnitude(maximum, x, t);
        });
    math.integerLimit(maximum, t, t2);
    math.integerScale(maximum, inverse, t, Mem.at(PAGE, SLOT, Float.BYTES, scales));
  }

  /** Floats to what is kept: the upper halves of lanes for BF16, integers for INT8. */
  private void convert(Vec values, Vec temporary, Vec factor) {
    switch (spec.type()) {
      case F32 -> {}
      case BF16 -> math.roundToBfloat(values, temporary);
      case INT8 -> {
        asm.vmulps(values, values, factor);
        asm.vcvtps2dq(values, values);
      }
    }
  }
}
