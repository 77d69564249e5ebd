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

/** The unnormalized softmax of {@link SoftmaxField} on AVX2, in rows of any width. */
final class SoftmaxKernel {
  private static final int LANES = 8;

  private static final Vec X = Vec.ymm(0);
  private static final Vec[] TEMPORARY = {Vec.ymm(1), Vec.ymm(2)};
  private static final Vec MAXIMUM = Vec.ymm(3);
  private static final Vec SUM = Vec.ymm(4);
  private static final Vec LOWEST = Vec.ymm(5);
  private static final Vec MASK = Vec.ymm(15);

  private static final Gp ROW = RAX;
  private static final Gp ROWS_LEFT = RBX;
  private static final Gp STRIDE = RCX;
  private static final Gp SUMS = RDX;
  private static final Gp WHOLE = R8;
  private static final Gp REST = R9;
  private static final Gp COLUMN = R11;

  private final Assembler asm = new Assembler();
  private final VectorMath math = new VectorMath(asm);

  private SoftmaxKernel() {}

  static byte[] assemble() {
    return new SoftmaxKernel().kernel();
  }

  private byte[] kernel() {
    CallingConvention.enter(asm);
    asm.mov(ROW, Mem.at(RDI, SoftmaxField.MATRIX.offset()));
    asm.mov(ROWS_LEFT, Mem.at(RDI, SoftmaxField.ROWS.offset()));
    asm.mov(STRIDE, Mem.at(RDI, SoftmaxField.STRIDE.offset()));
    asm.mov(SUMS, Mem.at(RDI, SoftmaxField.INVERSE_SUMS.offset()));
    asm.mov(WHOLE, Mem.at(RDI, SoftmaxField.WIDTH.offset()));
    asm.mov(REST, WHOLE);
    asm.and(WHOLE, -LANES);
    asm.sub(REST, WHOLE);
    LaneMasks.load(asm, MASK, REST, RSI);
    asm.vmovups(LOWEST, asm.constant(Float.NEGATIVE_INFINITY));

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
    asm.vmovaps(MAXIMUM, LOWEST);
    columns(
        () -> asm.vmaxps(MAXIMUM, MAXIMUM, Mem.at(ROW, COLUMN, Float.BYTES)),
        () -> {
          asm.vmaskmovps(X, MASK, Mem.at(ROW, COLUMN, Float.BYTES));
          asm.vblendvps(X, LOWEST, X, MASK);
          asm.vmaxps(MAXIMUM, MAXIMUM, X);
        });
    math.maximum(MAXIMUM, TEMPORARY[0]);

    asm.vpxor(SUM, SUM, SUM);
    columns(
        () -> {
          asm.vmovups(X, Mem.at(ROW, COLUMN, Float.BYTES));
          asm.vsubps(X, X, MAXIMUM);
          math.exp(X, TEMPORARY[0], TEMPORARY[1]);
          asm.vmovups(Mem.at(ROW, COLUMN, Float.BYTES), X);
          asm.vaddps(SUM, SUM, X);
        },
        () -> {
          asm.vmaskmovps(X, MASK, Mem.at(ROW, COLUMN, Float.BYTES));
          asm.vsubps(X, X, MAXIMUM);
          math.exp(X, TEMPORARY[0], TEMPORARY[1]);
          asm.vmaskmovps(Mem.at(ROW, COLUMN, Float.BYTES), MASK, X);
          asm.vandps(X, X, MASK);
          asm.vaddps(SUM, SUM, X);
        });
    math.sum(SUM, TEMPORARY[0]);
    asm.vmovups(X, asm.constant(1f));
    asm.vdivps(X, X, SUM);
    asm.vmovss(Mem.at(SUMS), X);
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
    asm.add(COLUMN, LANES);
    asm.jump(next);
    asm.bind(last);
    asm.cmp(REST, 0);
    asm.jump(Condition.EQUAL, end);
    rest.run();
    asm.bind(end);
  }
}
