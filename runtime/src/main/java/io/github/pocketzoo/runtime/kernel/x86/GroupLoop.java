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
 * The inner loop over groups of K that have a scale a column, and B of 4-bit integers.
 *
 * <pre>
 * floats:    for each k:      sums[i][j] += A[i][k] · (B[k][j] · scale[g][j])
 * integers:  for each group:  s[i][j] = Σ A[i][k] · B[k][j],  sums[i][j] += s[i][j] · scale[g][j]
 * </pre>
 *
 * <p>Sums of floats and of integers are both in registers, so that a tile of integers has half the
 * rows. Eight rows of B are a word a column; each step takes its bits out of it:
 *
 * <ul>
 *   <li>To floats on AVX-512, the lowest four bits choose one of 16 floats ({@code vpermps}); on
 *       AVX2, two shifts extend the sign.
 *   <li>To 16 bits on AVX2, two shifts extend the sign.
 *   <li>To bytes, a mask leaves the upper half of each byte, which is 16 b with its sign; sums of
 *       them are divided by 16, exactly. The instruction takes unsigned a, which are a + 128: Σ 128
 *       b is summed as another row would be, and subtracted.
 * </ul>
 */
final class GroupLoop implements InnerLoop {
  private static final Gp SCALES = R10;
  private static final Gp STEPS_LEFT = R9;

  /** Bytes of a word, or a scale, of each of a panel's columns. */
  private static final int LINE = GemmSpec.PANEL * Integer.BYTES;

  private static final int UPPER_HALVES = 0xF0F0F0F0;
  private static final int HALF_BITS = 4;

  /** {@link DotProduct#OFFSET} in each byte. */
  private static final int OFFSETS = 0x80808080;

  private final Assembler asm;
  private final DotProduct dot;
  private final GemmRegisters registers;
  private final InstructionSet set;
  private final boolean integers;

  GroupLoop(Assembler asm, DotProduct dot, GemmRegisters registers) {
    this.asm = asm;
    this.dot = dot;
    this.registers = registers;
    this.set = registers.set();
    this.integers = dot.multipliesIntegers();
  }

  /** What integers of 4 bits stand for, or a mask. */
  private Vec constant() {
    return registers.extra(0);
  }

  private Vec offsets() {
    return registers.extra(1);
  }

  /** Σ 128 b of a vector's columns. */
  private Vec offsetSum(int vector) {
    return registers.extra(2 + vector);
  }

  @Override
  public void prepare() {
    if (dot == DotProduct.INT4_QUADS) {
      asm.vmovups(constant(), asm.constantBits(UPPER_HALVES));
      asm.vmovups(offsets(), asm.constantBits(OFFSETS));
    } else if (dot == DotProduct.INT4_WIDENED && choosesFloats()) {
      int[] floats = new int[16];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = Float.floatToRawIntBits(i < 8 ? i : i - 16);
      }
      asm.vmovups(constant(), Mem.at(asm.table(floats)));
    }
  }

  /** Whether 16 floats are in a register. */
  private boolean choosesFloats() {
    return set.lanes() == 16;
  }

  @Override
  public int mostRows() {
    return integers ? set.tileRows() / 2 : set.tileRows();
  }

  /** A sum of the current group. */
  private Vec groupSum(int row, int vector, int turn) {
    return integers
        ? registers.sum(mostRows() + row, vector, turn)
        : registers.sum(row, vector, turn);
  }

  @Override
  public void emit(int rows, int vectors) {
    int steps = DotProduct.WORD_ROWS / dot.depth();
    clear(rows, vectors, false);
    asm.mov(STEPS_LEFT, argument(GemmField.STEPS));
    Label group = new Label();
    Label whole = new Label();
    Label word = new Label();
    asm.bind(group);
    asm.mov(SCALES, STEP);
    prefetch();
    asm.add(STEP, LINE);
    asm.mov(RDX, argument(GemmField.GROUP_STEPS));
    asm.cmp(STEPS_LEFT, RDX);
    asm.jump(Condition.GREATER_OR_EQUAL, whole);
    asm.mov(RDX, STEPS_LEFT);
    asm.bind(whole);
    asm.sub(STEPS_LEFT, RDX);
    if (integers) {
      clear(rows, vectors, true);
    }
    asm.bind(word);
    prefetch();
    for (int step = 0; step < steps; step++) {
      step(rows, vectors, step);
    }
    asm.add(STEP, LINE);
    GemmRegisters.advance(asm, rows, steps);
    asm.sub(RDX, steps);
    asm.jump(Condition.GREATER, word);
    if (integers) {
      addGroup(rows, vectors);
    }
    asm.cmp(STEPS_LEFT, 0);
    asm.jump(Condition.GREATER, group);
    if (!integers) {
      registers.addTurns(asm, rows, vectors, false);
    }
  }

  private void prefetch() {
    if (registers.streaming()) {
      asm.prefetcht0(Mem.at(STEP, AHEAD));
    }
  }

  private void clear(int rows, int vectors, boolean ofGroup) {
    for (int vector = 0; vector < vectors; vector++) {
      for (int row = 0; row < rows; row++) {
        for (int turn = 0; turn < (integers && !ofGroup ? 1 : registers.turns()); turn++) {
          clear(ofGroup ? groupSum(row, vector, turn) : registers.sum(row, vector, turn));
        }
      }
      if (ofGroup && dot == DotProduct.INT4_QUADS) {
        clear(offsetSum(vector));
      }
    }
  }

  private void clear(Vec sum) {
    asm.vpxor(sum, sum, sum);
  }

  private void step(int rows, int vectors, int step) {
    for (int vector = 0; vector < vectors; vector++) {
      loadWeights(vector, step);
    }
    int turn = step % registers.turns();
    for (int row = 0; row < rows; row++) {
      asm.vbroadcastss(registers.element(), GemmRegisters.ofRow(row, step));
      for (int vector = 0; vector < vectors; vector++) {
        multiply(groupSum(row, vector, turn), registers.weights(vector));
      }
    }
  }

  private void loadWeights(int vector, int step) {
    Vec to = registers.weights(vector);
    Mem from = registers.ofPanels(STEP, vector, set.vectorBytes());
    int bit = dot.firstBit(step * dot.depth());
    if (dot == DotProduct.INT4_QUADS) {
      if (step == 0) {
        asm.vmovups(to, from);
        asm.vpslld(to, to, HALF_BITS);
        asm.vpand(to, to, constant());
      } else {
        asm.vpand(to, constant(), from);
      }
      asm.vpdpbusd(offsetSum(vector), offsets(), to);
      return;
    }
    asm.vmovups(to, from);
    if (dot == DotProduct.INT4_PAIRS) {
      int above = Short.SIZE - HALF_BITS;
      if (bit < above) {
        asm.vpsllw(to, to, above - bit);
      }
      asm.vpsraw(to, to, above);
    } else {
      widen(to, bit);
      asm.vmulps(to, to, scales(vector));
    }
  }

  private void widen(Vec words, int bit) {
    if (choosesFloats()) {
      if (bit > 0) {
        asm.vpsrld(words, words, bit);
      }
      asm.vpermps(words, words, constant());
    } else {
      int above = Integer.SIZE - HALF_BITS;
      if (bit < above) {
        asm.vpslld(words, words, above - bit);
      }
      asm.vpsrad(words, words, above);
      asm.vcvtdq2ps(words, words);
    }
  }

  private void multiply(Vec sum, Vec b) {
    Vec a = registers.element();
    if (dot == DotProduct.INT4_QUADS) {
      asm.vpdpbusd(sum, a, b);
    } else if (dot == DotProduct.INT4_PAIRS) {
      asm.vpmaddwd(registers.product(), b, a);
      asm.vpaddd(sum, sum, registers.product());
    } else {
      asm.vfmadd231ps(sum, b, a);
    }
  }

  /** The current group's scales of a vector's columns. */
  private Mem scales(int vector) {
    return registers.ofPanels(SCALES, vector, set.vectorBytes());
  }

  /** sums[i][j] += s[i][j] · scale[g][j]. */
  private void addGroup(int rows, int vectors) {
    for (int vector = 0; vector < vectors; vector++) {
      for (int row = 0; row < rows; row++) {
        Vec sum = groupSum(row, vector, 0);
        for (int turn = 1; turn < registers.turns(); turn++) {
          asm.vpaddd(sum, sum, groupSum(row, vector, turn));
        }
        if (dot == DotProduct.INT4_QUADS) {
          asm.vpsubd(sum, sum, offsetSum(vector));
          asm.vpsrad(sum, sum, HALF_BITS);
        }
        asm.vcvtdq2ps(sum, sum);
        asm.vfmadd231ps(registers.sum(row, vector), sum, scales(vector));
      }
    }
  }
}
