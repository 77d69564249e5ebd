package io.github.pocketzoo.runtime.kernel.x86;

import static io.github.pocketzoo.runtime.kernel.x86.Gp.R10;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R11;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R12;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R13;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R14;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R15;
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
import io.github.pocketzoo.runtime.kernel.GemmField;
import io.github.pocketzoo.runtime.kernel.GemmSpec;
import io.github.pocketzoo.runtime.kernel.Operand;
import java.util.Arrays;

/**
 * The matrix product on AVX2 and FMA.
 *
 * <p>A tile of 6 × 16 sums stays in 12 registers while the inner loop runs over all of K; two more
 * hold a step of B's panel, one an element of A, one a product (Goto and van de Geijn 2008, with
 * the panel of B in the first cache and no blocking of K).
 *
 * <pre>
 * for each panel of 16 columns of B
 *   for each tile of 6 rows of A
 *     sums = 0
 *     for each step k:  sums[i][j] += A[i][k] · B[k][j]
 *     C tile = epilogue(sums)
 * </pre>
 *
 * <p>Integers: the 8-bit weights are widened to 16 bits as they are loaded and multiplied in pairs
 * with the 16-bit activations ({@code vpmaddwd}), which sums two products in 32 bits. That is
 * exact, unlike {@code vpmaddubsw}, which multiplies bytes but saturates the sum of two products at
 * 16 bits; it is as fast, since {@code vpmaddubsw} needs a second multiplication to widen its sums.
 */
final class GemmKernel {
  private static final int TILE_ROWS = 6;
  private static final int UNROLL = 4;
  private static final int A_STEP_BYTES = 4;
  private static final int PANEL_BYTES = GemmSpec.PANEL * Float.BYTES;

  private static final Vec WEIGHT_0 = Vec.ymm(12);
  private static final Vec WEIGHT_1 = Vec.ymm(13);
  private static final Vec ELEMENT = Vec.ymm(14);
  private static final Vec PRODUCT = Vec.ymm(15);

  // Registers that keep their meaning through the kernel.
  private static final Gp A_STRIDE = R8;
  private static final Gp B_STEP_STRIDE = R9;
  private static final Gp STEPS = R10;
  private static final Gp C_STRIDE = R11;
  private static final Gp ROW = R12;
  private static final Gp PANEL = R13;
  private static final Gp PANELS_LEFT = R14;

  /** Of the panel's first column, in a row of floats. */
  private static final Gp COLUMN_BYTES = R15;

  private final GemmSpec spec;
  private final Assembler asm = new Assembler();
  private final Label masks = asm.table(ones(16, 32));

  private GemmKernel(GemmSpec spec) {
    this.spec = spec;
  }

  static byte[] assemble(GemmSpec spec) {
    return new GemmKernel(spec).kernel();
  }

  private static int[] ones(int count, int of) {
    int[] words = new int[of];
    Arrays.fill(words, 0, count, -1);
    return words;
  }

  private static Mem argument(Field field) {
    return Mem.at(RDI, field.offset());
  }

  private static Vec sum(int row, int half) {
    return Vec.ymm(2 * row + half);
  }

  private byte[] kernel() {
    CallingConvention.enter(asm);
    asm.mov(A_STRIDE, argument(GemmField.A_STRIDE));
    asm.mov(B_STEP_STRIDE, argument(GemmField.B_STEP_STRIDE));
    asm.mov(STEPS, argument(GemmField.STEPS));
    asm.mov(C_STRIDE, argument(GemmField.C_STRIDE));
    asm.mov(PANEL, argument(GemmField.B));
    asm.mov(PANELS_LEFT, argument(GemmField.PANELS));
    asm.xor(COLUMN_BYTES, COLUMN_BYTES);

    Label nextPanel = new Label();
    Label whole = new Label();
    Label partial = new Label();
    Label end = new Label();
    asm.bind(nextPanel);
    asm.cmp(PANELS_LEFT, 1);
    asm.jump(Condition.NOT_EQUAL, whole);
    asm.mov(RAX, argument(GemmField.LAST_COLUMNS));
    asm.cmp(RAX, GemmSpec.PANEL);
    asm.jump(Condition.NOT_EQUAL, partial);

    asm.bind(whole);
    panel(false);
    asm.add(PANEL, argument(GemmField.B_PANEL_STRIDE));
    asm.add(COLUMN_BYTES, PANEL_BYTES);
    asm.sub(PANELS_LEFT, 1);
    asm.jump(Condition.NOT_EQUAL, nextPanel);
    asm.jump(end);

    asm.bind(partial);
    panel(true);
    asm.bind(end);
    CallingConvention.leave(asm);
    return asm.finish();
  }

  private void panel(boolean masked) {
    asm.xor(ROW, ROW);
    Label nextTile = new Label();
    Label rest = new Label();
    Label end = new Label();
    asm.bind(nextTile);
    asm.mov(RAX, argument(GemmField.ROWS));
    asm.sub(RAX, ROW);
    asm.cmp(RAX, TILE_ROWS);
    asm.jump(Condition.LESS, rest);
    tile(TILE_ROWS, masked);
    asm.add(ROW, TILE_ROWS);
    asm.jump(nextTile);

    asm.bind(rest);
    for (int rows = TILE_ROWS - 1; rows >= 1; rows--) {
      Label fewer = new Label();
      asm.cmp(RAX, rows);
      asm.jump(Condition.NOT_EQUAL, fewer);
      tile(rows, masked);
      asm.jump(end);
      asm.bind(fewer);
    }
    asm.bind(end);
  }

  private void tile(int rows, boolean masked) {
    // RAX and RBX: rows 0 and 3 of A's tile at the current step; RCX: the step in B's panel.
    asm.mov(RAX, ROW);
    asm.imul(RAX, A_STRIDE);
    asm.add(RAX, argument(GemmField.A));
    if (rows > 3) {
      asm.lea(RBX, Mem.at(RAX, A_STRIDE, 2));
      asm.add(RBX, A_STRIDE);
    }
    asm.mov(RCX, PANEL);
    for (int row = 0; row < rows; row++) {
      asm.vpxor(sum(row, 0), sum(row, 0), sum(row, 0));
      asm.vpxor(sum(row, 1), sum(row, 1), sum(row, 1));
    }

    Label unrolled = new Label();
    Label rest = new Label();
    Label single = new Label();
    Label end = new Label();
    asm.mov(RDX, STEPS);
    asm.sub(RDX, UNROLL);
    asm.jump(Condition.LESS, rest);
    asm.bind(unrolled);
    for (int step = 0; step < UNROLL; step++) {
      step(rows, step);
    }
    advance(rows, UNROLL);
    asm.sub(RDX, UNROLL);
    asm.jump(Condition.GREATER_OR_EQUAL, unrolled);
    asm.bind(rest);
    asm.add(RDX, UNROLL);
    asm.jump(Condition.EQUAL, end);
    asm.bind(single);
    step(rows, 0);
    advance(rows, 1);
    asm.sub(RDX, 1);
    asm.jump(Condition.NOT_EQUAL, single);
    asm.bind(end);
    epilogue(rows, masked);
  }

  private void advance(int rows, int steps) {
    asm.add(RAX, steps * A_STEP_BYTES);
    if (rows > 3) {
      asm.add(RBX, steps * A_STEP_BYTES);
    }
  }

  /** sums[i][j] += A[i][k] · B[k][j]. */
  private void step(int rows, int unrolled) {
    loadWeights();
    asm.add(RCX, B_STEP_STRIDE);
    for (int row = 0; row < rows; row++) {
      Gp base = row < 3 ? RAX : RBX;
      int displacement = unrolled * A_STEP_BYTES;
      Mem element =
          row % 3 == 0 ? Mem.at(base, displacement) : Mem.at(base, A_STRIDE, row % 3, displacement);
      if (spec.operand() == Operand.INT8) {
        asm.vpbroadcastd(ELEMENT, element);
        asm.vpmaddwd(PRODUCT, WEIGHT_0, ELEMENT);
        asm.vpaddd(sum(row, 0), sum(row, 0), PRODUCT);
        asm.vpmaddwd(PRODUCT, WEIGHT_1, ELEMENT);
        asm.vpaddd(sum(row, 1), sum(row, 1), PRODUCT);
      } else {
        asm.vbroadcastss(ELEMENT, element);
        asm.vfmadd231ps(sum(row, 0), WEIGHT_0, ELEMENT);
        asm.vfmadd231ps(sum(row, 1), WEIGHT_1, ELEMENT);
      }
    }
  }

  private void loadWeights() {
    switch (spec.operand()) {
      case F32 -> {
        asm.vmovups(WEIGHT_0, Mem.at(RCX));
        asm.vmovups(WEIGHT_1, Mem.at(RCX, 32));
      }
      case BF16 -> {
        // A bfloat16 is the upper half of an f32.
        asm.vpmovzxwd(WEIGHT_0, Mem.at(RCX));
        asm.vpmovzxwd(WEIGHT_1, Mem.at(RCX, 16));
        asm.vpslld(WEIGHT_0, WEIGHT_0, 16);
        asm.vpslld(WEIGHT_1, WEIGHT_1, 16);
      }
      case INT8 -> {
        asm.vpmovsxbw(WEIGHT_0, Mem.at(RCX));
        asm.vpmovsxbw(WEIGHT_1, Mem.at(RCX, 16));
      }
    }
  }

  private void epilogue(int rows, boolean masked) {
    scaleAndAdd(rows);
    // RCX: the tile of C.
    asm.mov(RCX, ROW);
    asm.imul(RCX, C_STRIDE);
    asm.add(RCX, argument(GemmField.C));
    asm.add(RCX, COLUMN_BYTES);
    if (masked) {
      asm.mov(RAX, argument(GemmField.LAST_COLUMNS));
      asm.neg(RAX);
      asm.lea(RBX, Mem.at(masks));
      asm.lea(RBX, Mem.at(RBX, RAX, 4, PANEL_BYTES));
      asm.vmovups(WEIGHT_0, Mem.at(RBX));
      asm.vmovups(WEIGHT_1, Mem.at(RBX, 32));
    }
    for (int row = 0; row < rows; row++) {
      if (masked) {
        asm.vmaskmovps(Mem.at(RCX), WEIGHT_0, sum(row, 0));
        asm.vmaskmovps(Mem.at(RCX, 32), WEIGHT_1, sum(row, 1));
      } else {
        asm.vmovups(Mem.at(RCX), sum(row, 0));
        asm.vmovups(Mem.at(RCX, 32), sum(row, 1));
      }
      asm.add(RCX, C_STRIDE);
    }
  }

  private void scaleAndAdd(int rows) {
    if (spec.columnScale()) {
      asm.mov(RAX, argument(GemmField.COLUMN_SCALES));
      asm.vmovups(WEIGHT_0, Mem.at(RAX, COLUMN_BYTES, 1));
      asm.vmovups(WEIGHT_1, Mem.at(RAX, COLUMN_BYTES, 1, 32));
    }
    if (spec.rowScale()) {
      asm.mov(RBX, argument(GemmField.ROW_SCALES));
      asm.lea(RBX, Mem.at(RBX, ROW, 4));
    }
    if (spec.bias()) {
      asm.mov(RDX, argument(GemmField.BIAS));
      asm.add(RDX, COLUMN_BYTES);
    }
    if (spec.residual()) {
      asm.mov(RSI, argument(GemmField.RESIDUAL_STRIDE));
      asm.mov(RBP, ROW);
      asm.imul(RBP, RSI);
      asm.add(RBP, argument(GemmField.RESIDUAL));
      asm.add(RBP, COLUMN_BYTES);
    }
    for (int row = 0; row < rows; row++) {
      if (spec.rowScale()) {
        asm.vbroadcastss(ELEMENT, Mem.at(RBX, 4 * row));
      }
      for (int half = 0; half < 2; half++) {
        Vec sum = sum(row, half);
        if (spec.operand() == Operand.INT8) {
          asm.vcvtdq2ps(sum, sum);
        }
        if (spec.columnScale()) {
          asm.vmulps(sum, sum, half == 0 ? WEIGHT_0 : WEIGHT_1);
        }
        if (spec.rowScale() && spec.bias()) {
          asm.vfmadd213ps(sum, ELEMENT, Mem.at(RDX, 32 * half));
        } else if (spec.rowScale()) {
          asm.vmulps(sum, sum, ELEMENT);
        } else if (spec.bias()) {
          asm.vaddps(sum, sum, Mem.at(RDX, 32 * half));
        }
        if (spec.residual()) {
          asm.vaddps(sum, sum, Mem.at(RBP, 32 * half));
        }
      }
      if (spec.residual()) {
        asm.add(RBP, RSI);
      }
    }
  }
}
