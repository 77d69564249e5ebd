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
 * <p>Integers on AVX2: the 8-bit weights are widened to 16 bits as they are loaded and multiplied
 * in pairs with the 16-bit activations ({@code vpmaddwd}), which sums two products in 32 bits. That
 * is exact, unlike {@code vpmaddubsw}, which multiplies bytes but saturates the sum of two products
 * at 16 bits; it is as fast, since {@code vpmaddubsw} needs a second multiplication to widen its
 * sums. VNNI's {@code vpdpbusd} multiplies bytes and sums four products in 32 bits, exactly too.
 */
final class GemmKernel {
  private static final int UNROLL = 4;
  private static final int A_STEP_BYTES = 4;

  /** Vectors of a row of the tile. */
  private static final int VECTORS = 2;

  /** Bytes ahead of what is multiplied that the cache is asked for where B comes from memory. */
  private static final int AHEAD = 4096;

  private static final int LINE = 64;

  // Registers that keep their meaning through the kernel.
  private static final Gp A_STRIDE = R8;
  private static final Gp B_STEP_STRIDE = R9;
  private static final Gp STEPS = R10;
  private static final Gp B_PANEL_STRIDE = R11;
  private static final Gp ROW = R12;
  private static final Gp PANEL = R13;
  private static final Gp PANELS_LEFT = R14;

  /** Of the panel's first column, in a row of floats. */
  private static final Gp COLUMN_BYTES = R15;

  /** While the inner loop runs: every third row of A's tile, at the current step. */
  private static final Gp[] A_ROWS = {RAX, RBX, RSI, RBP};

  /** Rows that can be addressed from each of them: itself, and one or two strides on. */
  private static final int ROWS_A_BASE = 3;

  private final GemmSpec spec;
  private final InstructionSet set;

  /** Whether B comes from memory and is read panel by panel, as it lies there. */
  private final boolean streaming;

  /** Sums that steps are added to in turn. */
  private final int turns;

  private final Assembler asm = new Assembler();
  private final Vec[] weights = new Vec[VECTORS];
  private final Vec element;
  private final Vec product;
  private final LaneMask[] masks;

  private GemmKernel(GemmSpec spec, InstructionSet set, boolean streaming) {
    this.spec = spec;
    this.set = set;
    this.streaming = streaming;
    this.turns = streaming ? VECTORS / vectorsAPanel() : 1;
    int sums = VECTORS * set.tileRows();
    for (int i = 0; i < VECTORS; i++) {
      weights[i] = set.vector(sums + i);
    }
    this.element = set.vector(sums + VECTORS);
    this.product = set.vector(sums + VECTORS + 1);
    this.masks = new LaneMask[vectorsAPanel()];
    for (int i = 0; i < masks.length; i++) {
      // In vector registers, masks take the weights' place when the sums are ready.
      masks[i] = LaneMask.of(asm, set, set.hasMaskRegisters() ? 1 + i : sums + i);
    }
  }

  static byte[] assemble(GemmSpec spec, InstructionSet set) {
    return new GemmKernel(spec, set, false).kernel();
  }

  /** For few rows and a B that comes from memory. */
  static byte[] assembleStreaming(GemmSpec spec, InstructionSet set) {
    return new GemmKernel(spec, set, true).kernel();
  }

  private static Mem argument(Field field) {
    return Mem.at(RDI, field.offset());
  }

  private int vectorsAPanel() {
    return GemmSpec.PANEL / set.lanes();
  }

  private Vec sum(int row, int vector) {
    return set.vector(VECTORS * row + vector);
  }

  /** What the steps of a turn are added to; the first turn's is the sum itself. */
  private Vec sum(int row, int vector, int turn) {
    return sum(row, vector + turn * vectorsAPanel());
  }

  private byte[] kernel() {
    CallingConvention.enter(asm);
    asm.mov(A_STRIDE, argument(GemmField.A_STRIDE));
    asm.mov(B_STEP_STRIDE, argument(GemmField.B_STEP_STRIDE));
    asm.mov(STEPS, argument(GemmField.STEPS));
    asm.mov(B_PANEL_STRIDE, argument(GemmField.B_PANEL_STRIDE));
    asm.mov(PANEL, argument(GemmField.B));
    asm.mov(PANELS_LEFT, argument(GemmField.PANELS));
    asm.xor(COLUMN_BYTES, COLUMN_BYTES);

    int most = streaming ? 1 : VECTORS / vectorsAPanel();
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
    rows(count * vectorsAPanel(), true);
    asm.jump(end);
    asm.bind(whole);
    rows(count * vectorsAPanel(), false);
  }

  /** All rows of some vectors of columns. */
  private void rows(int vectors, boolean masked) {
    int most = set.tileRows();
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
    // RCX: the step in B's panel.
    asm.mov(RCX, PANEL);
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
    advance(rows, UNROLL);
    asm.sub(RDX, UNROLL);
    asm.jump(Condition.GREATER_OR_EQUAL, unrolled);
    asm.bind(rest);
    asm.add(RDX, UNROLL);
    asm.jump(Condition.EQUAL, end);
    asm.bind(single);
    step(rows, vectors, 0);
    advance(rows, 1);
    asm.sub(RDX, 1);
    asm.jump(Condition.NOT_EQUAL, single);
    asm.bind(end);
    addTurns(rows, vectors);
    epilogue(rows, vectors, masked);
  }

  private void addTurns(int rows, int vectors) {
    for (int turn = 1; turn < turns; turn++) {
      for (int row = 0; row < rows; row++) {
        for (int vector = 0; vector < vectors; vector++) {
          Vec sum = sum(row, vector);
          if (spec.dot().sumsIntegers()) {
            asm.vpaddd(sum, sum, sum(row, vector, turn));
          } else {
            asm.vaddps(sum, sum, sum(row, vector, turn));
          }
        }
      }
    }
  }

  /** What the sums begin at. */
  private void begin(int rows, int vectors) {
    for (int vector = 0; vector < vectors; vector++) {
      if (spec.dot().hasOffsets()) {
        asm.vmovups(sum(0, vector), weights(vector));
      }
      for (int row = 0; row < rows; row++) {
        Vec sum = sum(row, vector);
        if (!spec.dot().hasOffsets()) {
          asm.vpxor(sum, sum, sum);
        } else if (row > 0) {
          asm.vmovaps(sum, sum(0, vector));
        }
        for (int turn = 1; turn < turns; turn++) {
          asm.vpxor(sum(row, vector, turn), sum(row, vector, turn), sum(row, vector, turn));
        }
      }
    }
    if (spec.dot().hasOffsets()) {
      asm.add(RCX, GemmSpec.PANEL * Integer.BYTES);
    }
  }

  private void advance(int rows, int steps) {
    for (int base = 0; base * ROWS_A_BASE < rows; base++) {
      asm.add(A_ROWS[base], steps * A_STEP_BYTES);
    }
  }

  /** sums[i][j] += A[i][k] · B[k][j]. */
  private void step(int rows, int vectors, int unrolled) {
    for (int vector = 0; vector < vectors; vector++) {
      loadWeights(vector);
    }
    if (streaming && unrolled * spec.dot().stepBytes() % LINE == 0) {
      asm.prefetcht0(Mem.at(RCX, AHEAD));
    }
    asm.add(RCX, B_STEP_STRIDE);
    int turn = unrolled % turns;
    for (int row = 0; row < rows; row++) {
      Gp base = A_ROWS[row / ROWS_A_BASE];
      int displacement = unrolled * A_STEP_BYTES;
      int strides = row % ROWS_A_BASE;
      asm.vbroadcastss(
          element,
          strides == 0
              ? Mem.at(base, displacement)
              : Mem.at(base, A_STRIDE, strides, displacement));
      for (int vector = 0; vector < vectors; vector++) {
        multiply(sum(row, vector, turn), element, weights[vector]);
      }
    }
  }

  private void multiply(Vec sum, Vec a, Vec b) {
    switch (spec.dot()) {
      case F32, BF16_WIDENED, INT8_WIDENED -> asm.vfmadd231ps(sum, b, a);
      case BF16_PAIRS -> asm.vdpbf16ps(sum, b, a);
      case INT8_PAIRS -> {
        asm.vpmaddwd(product, b, a);
        asm.vpaddd(sum, sum, product);
      }
      case INT8_QUADS -> asm.vpdpbusd(sum, a, b);
    }
  }

  /** Where a vector of the current step is. */
  private Mem weights(int vector) {
    int panel = vector / vectorsAPanel();
    int part = vector % vectorsAPanel() * spec.dot().stepBytes() / vectorsAPanel();
    return panel == 0 ? Mem.at(RCX, part) : Mem.at(RCX, B_PANEL_STRIDE, panel, part);
  }

  private void loadWeights(int vector) {
    Vec to = weights[vector];
    Mem from = weights(vector);
    switch (spec.dot()) {
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
    }
  }

  private void epilogue(int rows, int vectors, boolean masked) {
    scaleAndAdd(rows, vectors);
    // RCX: the tile of C.
    asm.mov(RDX, argument(GemmField.C_STRIDE));
    asm.mov(RCX, ROW);
    asm.imul(RCX, RDX);
    asm.add(RCX, argument(GemmField.C));
    asm.add(RCX, COLUMN_BYTES);
    int partial = masked ? vectors - vectorsAPanel() : vectors;
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
          asm.vmovups(to, sum(row, vector));
        } else {
          masks[vector - partial].store(to, sum(row, vector));
        }
      }
      asm.add(RCX, RDX);
    }
  }

  private void scaleAndAdd(int rows, int vectors) {
    if (spec.columnScale()) {
      asm.mov(RAX, argument(GemmField.COLUMN_SCALES));
      for (int vector = 0; vector < vectors; vector++) {
        asm.vmovups(weights[vector], Mem.at(RAX, COLUMN_BYTES, 1, vector * set.vectorBytes()));
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
        asm.vbroadcastss(element, Mem.at(RBX, 4 * row));
      }
      for (int vector = 0; vector < vectors; vector++) {
        scaleAndAdd(sum(row, vector), vector);
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
      asm.vmulps(sum, sum, weights[vector]);
    }
    if (spec.rowScale() && spec.bias()) {
      asm.vfmadd213ps(sum, element, Mem.at(RDX, bytes));
    } else if (spec.rowScale()) {
      asm.vmulps(sum, sum, element);
    } else if (spec.bias()) {
      asm.vaddps(sum, sum, Mem.at(RDX, bytes));
    }
    if (spec.residual()) {
      asm.vaddps(sum, sum, Mem.at(RBP, bytes));
    }
  }
}
