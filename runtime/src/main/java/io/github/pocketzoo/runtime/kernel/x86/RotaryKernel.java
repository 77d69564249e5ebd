package io.github.pocketzoo.runtime.kernel.x86;

import static io.github.pocketzoo.runtime.kernel.x86.Gp.R10;
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

import io.github.pocketzoo.runtime.kernel.Field;
import io.github.pocketzoo.runtime.kernel.RotaryField;
import io.github.pocketzoo.runtime.kernel.RotarySpec;

/** Turns heads by their positions: a vector of pairs at a time, as {@link RotarySpec} says. */
final class RotaryKernel {
  private static final Gp ROW = RAX;
  private static final Gp ROWS_LEFT = RDX;
  private static final Gp POSITION = R12;

  /** The first half of a head, and the second. */
  private static final Gp FIRST = RBX;

  private static final Gp SECOND = RCX;
  private static final Gp HEADS_LEFT = R8;
  private static final Gp COSINES = RSI;
  private static final Gp SINES = RBP;
  private static final Gp FIRST_GAIN = R9;
  private static final Gp SECOND_GAIN = R10;
  private static final Gp COLUMN = R11;

  private final RotarySpec spec;
  private final Assembler asm = new Assembler();
  private final VectorMath math = new VectorMath(asm);
  private final ColumnLoop pairs;
  private final int halfBytes;
  private final Vec a;
  private final Vec b;
  private final Vec y;
  private final Vec total;
  private final Vec inverse;

  private RotaryKernel(RotarySpec spec, InstructionSet set) {
    this.spec = spec;
    this.pairs = new ColumnLoop(asm, set, spec.half(), COLUMN);
    this.halfBytes = spec.half() * Float.BYTES;
    this.a = set.vector(0);
    this.b = set.vector(1);
    this.y = set.vector(2);
    this.total = set.vector(3);
    this.inverse = set.vector(4);
  }

  static byte[] assemble(RotarySpec spec, InstructionSet set) {
    return new RotaryKernel(spec, set).kernel();
  }

  private static Mem argument(Field field) {
    return Mem.at(RDI, field.offset());
  }

  private byte[] kernel() {
    CallingConvention.enter(asm);
    asm.mov(ROW, argument(RotaryField.MATRIX));
    asm.mov(ROWS_LEFT, argument(RotaryField.ROWS));
    asm.mov(POSITION, argument(RotaryField.POSITIONS));
    if (spec.normalized()) {
      asm.mov(FIRST_GAIN, argument(RotaryField.GAIN));
      asm.lea(SECOND_GAIN, Mem.at(FIRST_GAIN, halfBytes));
    }
    pairs.prepare();
    Label nextRow = new Label();
    asm.bind(nextRow);
    row();
    asm.add(ROW, argument(RotaryField.STRIDE));
    asm.add(POSITION, Integer.BYTES);
    asm.sub(ROWS_LEFT, 1);
    asm.jump(Condition.NOT_EQUAL, nextRow);
    CallingConvention.leave(asm);
    return asm.finish();
  }

  private void row() {
    asm.movsxd(COSINES, Mem.at(POSITION));
    asm.imul(COSINES, COSINES, 2 * halfBytes);
    asm.add(COSINES, argument(RotaryField.TABLE));
    asm.lea(SINES, Mem.at(COSINES, halfBytes));
    asm.mov(FIRST, ROW);
    asm.mov(HEADS_LEFT, argument(RotaryField.HEADS));
    Label nextHead = new Label();
    asm.bind(nextHead);
    asm.lea(SECOND, Mem.at(FIRST, halfBytes));
    if (spec.normalized()) {
      findInverse();
    }
    turn();
    asm.add(FIRST, 2 * halfBytes);
    asm.sub(HEADS_LEFT, 1);
    asm.jump(Condition.NOT_EQUAL, nextHead);
  }

  private void findInverse() {
    asm.vpxor(total, total, total);
    pairs.each(
        block -> {
          block.load(a, FIRST);
          asm.vfmadd231ps(total, a, a);
          block.load(b, SECOND);
          asm.vfmadd231ps(total, b, b);
        });
    math.inverseRootMean(total, spec.headSize(), argument(RotaryField.EPSILON), inverse, a);
  }

  private void turn() {
    pairs.each(
        block -> {
          load(block, a, FIRST, FIRST_GAIN);
          load(block, b, SECOND, SECOND_GAIN);
          Mem cosines = block.of(COSINES, Float.BYTES);
          Mem sines = block.of(SINES, Float.BYTES);
          asm.vmulps(y, a, cosines);
          asm.vfnmadd231ps(y, b, sines);
          block.store(FIRST, y);
          asm.vmulps(y, b, cosines);
          asm.vfmadd231ps(y, a, sines);
          block.store(SECOND, y);
        });
  }

  private void load(ColumnLoop.Block block, Vec to, Gp from, Gp gain) {
    block.load(to, from);
    if (spec.normalized()) {
      asm.vmulps(to, to, inverse);
      asm.vmulps(to, to, block.of(gain, Float.BYTES));
    }
  }
}
