package io.github.pocketzoo.runtime.kernel.x86;

import static io.github.pocketzoo.runtime.kernel.x86.Gp.R11;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R8;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R9;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RAX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RBX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RCX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDI;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RSI;

import io.github.pocketzoo.runtime.kernel.SoftmaxField;

/** The unnormalized softmax of {@link SoftmaxField} in rows of any width. */
final class SoftmaxKernel {
  /** Register of the mask of the rest. */
  private static final int MASK = 7;

  private static final Gp ROW = RAX;
  private static final Gp ROWS_LEFT = RBX;
  private static final Gp STRIDE = RCX;
  private static final Gp SUMS = RDX;
  private static final Gp WHOLE = R8;
  private static final Gp REST = R9;
  private static final Gp COLUMN = R11;

  private final Assembler asm = new Assembler();
  private final VectorMath math = new VectorMath(asm);

  private final InstructionSet set;
  private final LaneMask mask;
  private final Vec x;
  private final Vec[] temporary;
  private final Vec maximum;
  private final Vec sum;
  private final Vec lowest;

  private SoftmaxKernel(InstructionSet set) {
    this.set = set;
    this.mask = LaneMask.of(asm, set, MASK);
    this.x = set.vector(0);
    this.temporary = new Vec[] {set.vector(1), set.vector(2)};
    this.maximum = set.vector(3);
    this.sum = set.vector(4);
    this.lowest = set.vector(5);
  }

  static byte[] assemble(InstructionSet set) {
    return new SoftmaxKernel(set).kernel();
  }

  private byte[] kernel() {
    CallingConvention.enter(asm);
    asm.mov(ROW, Mem.at(RDI, SoftmaxField.MATRIX.offset()));
    asm.mov(ROWS_LEFT, Mem.at(RDI, SoftmaxField.ROWS.offset()));
    asm.mov(STRIDE, Mem.at(RDI, SoftmaxField.STRIDE.offset()));
    asm.mov(SUMS, Mem.at(RDI, SoftmaxField.INVERSE_SUMS.offset()));
    asm.mov(WHOLE, Mem.at(RDI, SoftmaxField.WIDTH.offset()));
    asm.mov(REST, WHOLE);
    asm.and(WHOLE, -set.lanes());
    asm.sub(REST, WHOLE);
    mask.set(REST, 0, RSI);
    asm.vmovups(lowest, asm.constant(Float.NEGATIVE_INFINITY));

    Label nextRow = new Label();
    asm.bind(nextRow);
    row();
    asm.add(ROW, STRIDE);
    asm.add(SUMS, Float.BYTES);
    asm.sub(ROWS_LEFT, 1);
    asm.jump(Condition.NOT_EQUAL, nextRow);
    CallingConvention.leave(asm);
    return asm.finish();
  }

  private void row() {
    asm.vmovaps(maximum, lowest);
    columns(
        () -> asm.vmaxps(maximum, maximum, Mem.at(ROW, COLUMN, Float.BYTES)),
        () -> {
          mask.load(x, Mem.at(ROW, COLUMN, Float.BYTES));
          mask.fillOthers(x, lowest);
          asm.vmaxps(maximum, maximum, x);
        });
    math.maximum(maximum, temporary[0]);

    asm.vpxor(sum, sum, sum);
    columns(
        () -> {
          asm.vmovups(x, Mem.at(ROW, COLUMN, Float.BYTES));
          asm.vsubps(x, x, maximum);
          math.exp(x, temporary[0], temporary[1]);
          asm.vmovups(Mem.at(ROW, COLUMN, Float.BYTES), x);
          asm.vaddps(sum, sum, x);
        },
        () -> {
          mask.load(x, Mem.at(ROW, COLUMN, Float.BYTES));
          asm.vsubps(x, x, maximum);
          math.exp(x, temporary[0], temporary[1]);
          mask.store(Mem.at(ROW, COLUMN, Float.BYTES), x);
          mask.clearOthers(x);
          asm.vaddps(sum, sum, x);
        });
    math.sum(sum, temporary[0]);
    asm.vmovups(x, asm.constant(1f));
    asm.vdivps(x, x, sum);
    asm.vmovss(Mem.at(SUMS), x);
  }

  private void columns(Runnable whole, Runnable rest) {
    Label next = new Label();
    Label last = new Label();
    Label end = new Label();
    asm.xor(COLUMN, COLUMN);
    asm.bind(next);
    asm.cmp(COLUMN, WHOLE);
    asm.jump(Condition.GREATER_OR_EQUAL, last);
    whole.run();
    asm.add(COLUMN, set.lanes());
    asm.jump(next);
    asm.bind(last);
    asm.cmp(REST, 0);
    asm.jump(Condition.EQUAL, end);
    rest.run();
    asm.bind(end);
  }
}
