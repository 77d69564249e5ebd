package io.github.pocketzoo.runtime.kernel.x86;

import static io.github.pocketzoo.runtime.kernel.x86.Gp.R10;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R11;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R12;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R13;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R8;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R9;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RAX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RBX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RCX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDI;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RSI;

import io.github.pocketzoo.runtime.kernel.GemmSpec;
import io.github.pocketzoo.runtime.kernel.TransposeField;

/**
 * The transpose of {@link TransposeField} on AVX2, for every instruction set: blocks of 8 × 8 are
 * transposed in registers, by interleaving pairs of rows, then pairs of pairs, then halves.
 */
final class TransposeKernel {
  private static final int LANES = 8;
  private static final int STEP_BYTES = GemmSpec.PANEL * Float.BYTES;
  private static final int MASK = 15;

  /** Where {@link #transpose} leaves its columns: registers that are free by then. */
  private static final Vec[] COLUMNS = {
    Vec.ymm(0),
    Vec.ymm(8),
    Vec.ymm(9),
    Vec.ymm(10),
    Vec.ymm(12),
    Vec.ymm(13),
    Vec.ymm(14),
    Vec.ymm(7)
  };

  private static final Gp ROWS_LEFT = R8;
  private static final Gp WIDTH = R9;
  private static final Gp STRIDE = R10;

  /** First row of the block of 8 rows. */
  private static final Gp SOURCE = R11;

  /** First step of the panel, or its second half. */
  private static final Gp PANEL = R12;

  private static final Gp COLUMNS_LEFT = R13;
  private static final Gp TARGET = RBX;
  private static final Gp FROM = RAX;

  private final Assembler asm = new Assembler();

  private final LaneMask mask = LaneMask.of(asm, InstructionSet.AVX2, MASK);

  private TransposeKernel() {}

  static byte[] assemble() {
    return new TransposeKernel().kernel();
  }

  private byte[] kernel() {
    CallingConvention.enter(asm);
    asm.mov(SOURCE, Mem.at(RDI, TransposeField.SOURCE.offset()));
    asm.mov(STRIDE, Mem.at(RDI, TransposeField.STRIDE.offset()));
    asm.mov(ROWS_LEFT, Mem.at(RDI, TransposeField.ROWS.offset()));
    asm.mov(WIDTH, Mem.at(RDI, TransposeField.WIDTH.offset()));
    asm.mov(PANEL, Mem.at(RDI, TransposeField.PANELS.offset()));

    Label nextPanel = new Label();
    asm.bind(nextPanel);
    eightRows();
    asm.add(PANEL, STEP_BYTES / 2);
    eightRows();
    // To the next panel: width steps on, less the half that was added.
    asm.mov(RCX, WIDTH);
    asm.imul(RCX, RCX, STEP_BYTES);
    asm.add(PANEL, RCX);
    asm.sub(PANEL, STEP_BYTES / 2);
    asm.cmp(ROWS_LEFT, 0);
    asm.jump(Condition.GREATER, nextPanel);
    CallingConvention.leave(asm);
    return asm.finish();
  }

  /** Up to 8 rows, whatever is left of them; those that are not there are zeros. */
  private void eightRows() {
    asm.mov(COLUMNS_LEFT, WIDTH);
    asm.mov(TARGET, PANEL);
    asm.mov(FROM, SOURCE);
    Label next = new Label();
    Label rest = new Label();
    Label end = new Label();
    asm.bind(next);
    asm.cmp(COLUMNS_LEFT, LANES);
    asm.jump(Condition.LESS, rest);
    loadRows(false);
    transpose();
    for (int column = 0; column < LANES; column++) {
      asm.vmovups(Mem.at(TARGET, column * STEP_BYTES), COLUMNS[column]);
    }
    asm.add(TARGET, LANES * STEP_BYTES);
    asm.add(FROM, LANES * Float.BYTES);
    asm.sub(COLUMNS_LEFT, LANES);
    asm.jump(next);

    asm.bind(rest);
    asm.cmp(COLUMNS_LEFT, 0);
    asm.jump(Condition.EQUAL, end);
    mask.set(COLUMNS_LEFT, 0, RSI);
    loadRows(true);
    transpose();
    for (int column = 0; column < LANES - 1; column++) {
      asm.vmovups(Mem.at(TARGET, column * STEP_BYTES), COLUMNS[column]);
      asm.sub(COLUMNS_LEFT, 1);
      asm.jump(Condition.EQUAL, end);
    }
    asm.bind(end);
    asm.sub(ROWS_LEFT, LANES);
    asm.mov(RCX, STRIDE);
    asm.shl(RCX, 3);
    asm.add(SOURCE, RCX);
  }

  private void loadRows(boolean masked) {
    for (int row = 0; row < LANES; row++) {
      asm.vpxor(Vec.ymm(row), Vec.ymm(row), Vec.ymm(row));
    }
    Label end = new Label();
    asm.mov(RDX, FROM);
    for (int row = 0; row < LANES; row++) {
      asm.cmp(ROWS_LEFT, row);
      asm.jump(Condition.LESS_OR_EQUAL, end);
      if (masked) {
        mask.load(Vec.ymm(row), Mem.at(RDX));
      } else {
        asm.vmovups(Vec.ymm(row), Mem.at(RDX));
      }
      asm.add(RDX, STRIDE);
    }
    asm.bind(end);
  }

  /** Transposes registers 0 to 7 as a matrix into {@link #COLUMNS}. */
  private void transpose() {
    // Pairs of rows interleaved: registers 8 to 14 and 0 hold t[0] to t[7].
    Vec[] t = new Vec[LANES];
    for (int i = 0; i < LANES; i++) {
      t[i] = i == LANES - 1 ? Vec.ymm(0) : Vec.ymm(LANES + i);
    }
    for (int pair = 0; pair < 4; pair++) {
      Vec even = Vec.ymm(2 * pair);
      Vec odd = Vec.ymm(2 * pair + 1);
      asm.vunpcklps(t[2 * pair], even, odd);
      asm.vunpckhps(t[2 * pair + 1], even, odd);
    }
    // Pairs of pairs: u[i] holds column i mod 4 (and 4 more) of rows 0 to 3, or 4 to 7.
    Vec[] u = {
      Vec.ymm(1), Vec.ymm(2), Vec.ymm(3), Vec.ymm(4), Vec.ymm(5), Vec.ymm(6), Vec.ymm(7), t[3]
    };
    asm.vshufps(u[0], t[0], t[2], 0b01_00_01_00);
    asm.vshufps(u[1], t[0], t[2], 0b11_10_11_10);
    asm.vshufps(u[2], t[1], t[3], 0b01_00_01_00);
    asm.vshufps(u[3], t[1], t[3], 0b11_10_11_10);
    asm.vshufps(u[4], t[4], t[6], 0b01_00_01_00);
    asm.vshufps(u[5], t[4], t[6], 0b11_10_11_10);
    asm.vshufps(u[6], t[5], t[7], 0b01_00_01_00);
    asm.vshufps(u[7], t[5], t[7], 0b11_10_11_10);
    // Halves: columns 0 to 3 from the lower ones, 4 to 7 from the upper ones.
    for (int i = 0; i < 4; i++) {
      asm.vperm2f128(COLUMNS[i], u[i], u[4 + i], 0x20);
    }
    for (int i = 0; i < 4; i++) {
      asm.vperm2f128(COLUMNS[4 + i], u[i], u[4 + i], 0x31);
    }
  }
}
