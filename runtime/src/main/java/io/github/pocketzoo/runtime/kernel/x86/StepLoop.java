package io.github.pocketzoo.runtime.kernel.x86;

import static io.github.pocketzoo.runtime.kernel.x86.GemmRegisters.AHEAD;
import static io.github.pocketzoo.runtime.kernel.x86.GemmRegisters.STEP;
import static io.github.pocketzoo.runtime.kernel.x86.GemmRegisters.argument;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R10;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R9;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDX;

import io.github.pocketzoo.runtime.kernel.DotProduct;
import io.github.pocketzoo.runtime.kernel.GemmField;
import io.github.pocketzoo.runtime.kernel.GemmSpec;

/**
 * The inner loop over steps of K: {@code sums[i][j] += A[i][k] · B[k][j]}.
 *
 * <p>Integers on AVX2: the 8-bit weights are widened to 16 bits as they are loaded and multiplied
 * in pairs with the 16-bit activations ({@code vpmaddwd}), which sums two products in 32 bits. That
 * is exact, unlike {@code vpmaddubsw}, which multiplies bytes but saturates the sum of two products
 * at 16 bits; it is as fast, since {@code vpmaddubsw} needs a second multiplication to widen its
 * sums. VNNI's {@code vpdpbusd} multiplies bytes and sums four products in 32 bits, exactly too.
 */
final class StepLoop implements InnerLoop {
  private static final int UNROLL = 4;
  private static final int LINE = 64;
  private static final Gp B_STEP_STRIDE = R9;
  private static final Gp STEPS = R10;

  private final Assembler asm;
  private final DotProduct dot;
  private final GemmRegisters registers;
  private final int turns;

  StepLoop(Assembler asm, DotProduct dot, GemmRegisters registers) {
    this.asm = asm;
    this.dot = dot;
    this.registers = registers;
    this.turns = registers.turns();
  }

  @Override
  public void prepare() {
    asm.mov(B_STEP_STRIDE, argument(GemmField.B_STEP_STRIDE));
    asm.mov(STEPS, argument(GemmField.STEPS));
  }

  @Override
  public int mostRows() {
    return registers.set().tileRows();
  }

  @Override
  public void emit(int rows, int vectors) {
    begin(rows, vectors);
    Label unrolled = new Label();
    Label rest = new Label();
    Label single = new Label();
    Label end = new Label();
    asm.mov(RDX, STEPS);
    asm.sub(RDX, UNROLL);
    asm.jump(Condition.LESS, rest);
    asm.bind(unrolled);
    for (int step = 0; step < UNROLL; step++) {
      step(rows, vectors, step);
    }
    GemmRegisters.advance(asm, rows, UNROLL);
    asm.sub(RDX, UNROLL);
    asm.jump(Condition.GREATER_OR_EQUAL, unrolled);
    asm.bind(rest);
    asm.add(RDX, UNROLL);
    asm.jump(Condition.EQUAL, end);
    asm.bind(single);
    step(rows, vectors, 0);
    GemmRegisters.advance(asm, rows, 1);
    asm.sub(RDX, 1);
    asm.jump(Condition.NOT_EQUAL, single);
    asm.bind(end);
    registers.addTurns(asm, rows, vectors, dot.sumsIntegers());
  }

  /** What the sums begin at. */
  private void begin(int rows, int vectors) {
    for (int vector = 0; vector < vectors; vector++) {
      if (dot.hasOffsets()) {
        asm.vmovups(registers.sum(0, vector), weights(vector));
      }
      for (int row = 0; row < rows; row++) {
        Vec sum = registers.sum(row, vector);
        if (!dot.hasOffsets()) {
          asm.vpxor(sum, sum, sum);
        } else if (row > 0) {
          asm.vmovaps(sum, registers.sum(0, vector));
        }
        for (int turn = 1; turn < turns; turn++) {
          Vec other = registers.sum(row, vector, turn);
          asm.vpxor(other, other, other);
        }
      }
    }
    if (dot.hasOffsets()) {
      asm.add(STEP, GemmSpec.PANEL * Integer.BYTES);
    }
  }

  /** sums[i][j] += A[i][k] · B[k][j]. */
  private void step(int rows, int vectors, int unrolled) {
    for (int vector = 0; vector < vectors; vector++) {
      loadWeights(vector);
    }
    if (registers.streaming() && unrolled * dot.stepBytes() % LINE == 0) {
      asm.prefetcht0(Mem.at(STEP, AHEAD));
    }
    asm.add(STEP, B_STEP_STRIDE);
    int turn = unrolled % turns;
    for (int row = 0; row < rows; row++) {
      asm.vbroadcastss(registers.element(), GemmRegisters.ofRow(row, unrolled));
      for (int vector = 0; vector < vectors; vector++) {
        multiply(registers.sum(row, vector, turn), registers.element(), registers.weights(vector));
      }
    }
  }

  private void multiply(Vec sum, Vec a, Vec b) {
    switch (dot) {
      case F32, BF16_WIDENED, INT8_WIDENED -> asm.vfmadd231ps(sum, b, a);
      case BF16_PAIRS -> asm.vdpbf16ps(sum, b, a);
      case INT8_PAIRS -> {
        asm.vpmaddwd(registers.product(), b, a);
        asm.vpaddd(sum, sum, registers.product());
      }
      case INT8_QUADS -> asm.vpdpbusd(sum, a, b);
      case INT4_WIDENED, INT4_PAIRS, INT4_QUADS -> throw grouped();
    }
  }

  /** Where a vector of the current step is. */
  private Mem weights(int vector) {
    return registers.ofPanels(STEP, vector, dot.stepBytes() / registers.vectorsAPanel());
  }

  private void loadWeights(int vector) {
    Vec to = registers.weights(vector);
    Mem from = weights(vector);
    switch (dot) {
      case F32, BF16_PAIRS, INT8_QUADS -> asm.vmovups(to, from);
      case BF16_WIDENED -> {
        // A bfloat16 is the upper half of an f32.
        asm.vpmovzxwd(to, from);
        asm.vpslld(to, to, 16);
      }
      case INT8_PAIRS -> asm.vpmovsxbw(to, from);
      case INT8_WIDENED -> {
        asm.vpmovsxbd(to, from);
        asm.vcvtdq2ps(to, to);
      }
      case INT4_WIDENED, INT4_PAIRS, INT4_QUADS -> throw grouped();
    }
  }

  private IllegalStateException grouped() {
    return new IllegalStateException(dot + " is for loops over groups");
  }
}
