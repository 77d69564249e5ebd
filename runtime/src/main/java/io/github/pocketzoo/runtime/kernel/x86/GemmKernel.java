package io.github.pocketzoo.runtime.kernel.x86;

import static io.github.pocketzoo.runtime.kernel.x86.GemmRegisters.A_ROWS;
import static io.github.pocketzoo.runtime.kernel.x86.GemmRegisters.A_STRIDE;
import static io.github.pocketzoo.runtime.kernel.x86.GemmRegisters.B_PANEL_STRIDE;
import static io.github.pocketzoo.runtime.kernel.x86.GemmRegisters.PANEL;
import static io.github.pocketzoo.runtime.kernel.x86.GemmRegisters.ROWS_A_BASE;
import static io.github.pocketzoo.runtime.kernel.x86.GemmRegisters.STEP;
import static io.github.pocketzoo.runtime.kernel.x86.GemmRegisters.argument;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R12;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R14;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R15;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RAX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RBP;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RBX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RCX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RSI;

import io.github.pocketzoo.runtime.kernel.GemmField;
import io.github.pocketzoo.runtime.kernel.GemmSpec;

/**
 * The matrix product.
 *
 * <p>A tile of sums, two vectors wide, stays in registers while the inner loop runs over all of K:
 * 6 × 16 sums in 12 registers on AVX2, 12 × 32 in 24 on AVX-512. Two more registers hold a step of
 * B's panels, one an element of A, one a product (Goto and van de Geijn 2008, with the panels of B
 * in the first or second cache and no blocking of K).
 *
 * <pre>
 * for each panel of 16 columns of B, or two
 *   for each tile of rows of A
 *     sums = 0
 *     for each step k:  sums[i][j] += A[i][k] · B[k][j]
 *     C tile = epilogue(sums)
 * </pre>
 *
 * <p>{@link StepLoop} is the inner loop, {@link GroupLoop} that of integers in groups.
 */
final class GemmKernel {
  private static final Gp ROW = R12;
  private static final Gp PANELS_LEFT = R14;

  /** Of the panel's first column, in a row of floats. */
  private static final Gp COLUMN_BYTES = R15;

  private final GemmSpec spec;
  private final InstructionSet set;
  private final GemmRegisters registers;
  private final InnerLoop loop;
  private final Assembler asm = new Assembler();
  private final LaneMask[] masks;

  private GemmKernel(GemmSpec spec, InstructionSet set, boolean streaming) {
    this.spec = spec;
    this.set = set;
    this.registers = new GemmRegisters(set, streaming);
    this.loop =
        spec.dot().hasGroups()
            ? new GroupLoop(asm, spec.dot(), registers)
            : new StepLoop(asm, spec.dot(), registers);
    this.masks = new LaneMask[registers.vectorsAPanel()];
    for (int i = 0; i < masks.length; i++) {
      // In vector registers, masks take the weights' place when the sums are ready.
      int number = set.hasMaskRegisters() ? 1 + i : registers.weights(i).number();
      masks[i] = LaneMask.of(asm, set, number);
    }
  }

  static byte[] assemble(GemmSpec spec, InstructionSet set) {
    return new GemmKernel(spec, set, false).kernel();
  }

  /** For few rows and a B that comes from memory. */
  static byte[] assembleStreaming(GemmSpec spec, InstructionSet set) {
    return new GemmKernel(spec, set, true).kernel();
  }

  private byte[] kernel() {
    CallingConvention.enter(asm);
    loop.prepare();
    asm.mov(A_STRIDE, argument(GemmField.A_STRIDE));
    asm.mov(B_PANEL_STRIDE, argument(GemmField.B_PANEL_STRIDE));
    asm.mov(PANEL, argument(GemmField.B));
    asm.mov(PANELS_LEFT, argument(GemmField.PANELS));
    asm.xor(COLUMN_BYTES, COLUMN_BYTES);

    int most = registers.mostPanels();
    Label next = new Label();
    Label fewer = new Label();
    Label end = new Label();
    asm.bind(next);
    asm.cmp(PANELS_LEFT, most);
    asm.jump(Condition.LESS, fewer);
    panels(most, end);
    for (int i = 0; i < most; i++) {
      asm.add(PANEL, B_PANEL_STRIDE);
    }
    asm.add(COLUMN_BYTES, most * GemmSpec.PANEL * Float.BYTES);
    asm.sub(PANELS_LEFT, most);
    asm.jump(Condition.GREATER, next);
    asm.bind(fewer);
    if (most > 1) {
      asm.cmp(PANELS_LEFT, 0);
      asm.jump(Condition.EQUAL, end);
      panels(1, end);
    }
    asm.bind(end);
    CallingConvention.leave(asm);
    return asm.finish();
  }

  /** Some panels side by side; if they end with a partial one, goes to the end after them. */
  private void panels(int count, Label end) {
    Label whole = new Label();
    asm.cmp(PANELS_LEFT, count);
    asm.jump(Condition.NOT_EQUAL, whole);
    asm.mov(RAX, argument(GemmField.LAST_COLUMNS));
    asm.cmp(RAX, GemmSpec.PANEL);
    asm.jump(Condition.EQUAL, whole);
    rows(count * registers.vectorsAPanel(), true);
    asm.jump(end);
    asm.bind(whole);
    rows(count * registers.vectorsAPanel(), false);
  }

  /** All rows of some vectors of columns. */
  private void rows(int vectors, boolean masked) {
    int most = loop.mostRows();
    asm.xor(ROW, ROW);
    Label nextTile = new Label();
    Label rest = new Label();
    Label end = new Label();
    asm.bind(nextTile);
    asm.mov(RAX, argument(GemmField.ROWS));
    asm.sub(RAX, ROW);
    asm.cmp(RAX, most);
    asm.jump(Condition.LESS, rest);
    tile(most, vectors, masked);
    asm.add(ROW, most);
    asm.jump(nextTile);

    asm.bind(rest);
    for (int rows = most - 1; rows >= 1; rows--) {
      Label fewer = new Label();
      asm.cmp(RAX, rows);
      asm.jump(Condition.NOT_EQUAL, fewer);
      tile(rows, vectors, masked);
      asm.jump(end);
      asm.bind(fewer);
    }
    asm.bind(end);
  }

  private void tile(int rows, int vectors, boolean masked) {
    asm.mov(RAX, ROW);
    asm.imul(RAX, A_STRIDE);
    asm.add(RAX, argument(GemmField.A));
    for (int base = 1; base * ROWS_A_BASE < rows; base++) {
      asm.lea(A_ROWS[base], Mem.at(A_ROWS[base - 1], A_STRIDE, 2));
      asm.add(A_ROWS[base], A_STRIDE);
    }
    asm.mov(STEP, PANEL);
    loop.emit(rows, vectors);
    epilogue(rows, vectors, masked);
  }

  private void epilogue(int rows, int vectors, boolean masked) {
    scaleAndAdd(rows, vectors);
    // RCX: the tile of C.
    asm.mov(RDX, argument(GemmField.C_STRIDE));
    asm.mov(RCX, ROW);
    asm.imul(RCX, RDX);
    asm.add(RCX, argument(GemmField.C));
    asm.add(RCX, COLUMN_BYTES);
    int partial = masked ? vectors - registers.vectorsAPanel() : vectors;
    if (masked) {
      asm.mov(RAX, argument(GemmField.LAST_COLUMNS));
      for (int i = 0; i < masks.length; i++) {
        masks[i].set(RAX, i * set.lanes(), RBX);
      }
    }
    for (int row = 0; row < rows; row++) {
      for (int vector = 0; vector < vectors; vector++) {
        Mem to = Mem.at(RCX, vector * set.vectorBytes());
        if (vector < partial) {
          asm.vmovups(to, registers.sum(row, vector));
        } else {
          masks[vector - partial].store(to, registers.sum(row, vector));
        }
      }
      asm.add(RCX, RDX);
    }
  }

  private void scaleAndAdd(int rows, int vectors) {
    if (spec.columnScale()) {
      asm.mov(RAX, argument(GemmField.COLUMN_SCALES));
      for (int vector = 0; vector < vectors; vector++) {
        asm.vmovups(
            registers.weights(vector), Mem.at(RAX, COLUMN_BYTES, 1, vector * set.vectorBytes()));
      }
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
        asm.vbroadcastss(registers.element(), Mem.at(RBX, 4 * row));
      }
      for (int vector = 0; vector < vectors; vector++) {
        scaleAndAdd(registers.sum(row, vector), vector);
      }
      if (spec.residual()) {
        asm.add(RBP, RSI);
      }
    }
  }

  private void scaleAndAdd(Vec sum, int vector) {
    int bytes = vector * set.vectorBytes();
    if (spec.dot().sumsIntegers()) {
      asm.vcvtdq2ps(sum, sum);
    }
    if (spec.columnScale()) {
      asm.vmulps(sum, sum, registers.weights(vector));
    }
    if (spec.rowScale() && spec.bias()) {
      asm.vfmadd213ps(sum, registers.element(), Mem.at(RDX, bytes));
    } else if (spec.rowScale()) {
      asm.vmulps(sum, sum, registers.element());
    } else if (spec.bias()) {
      asm.vaddps(sum, sum, Mem.at(RDX, bytes));
    }
    if (spec.residual()) {
      asm.vaddps(sum, sum, Mem.at(RBP, bytes));
    }
  }
}
