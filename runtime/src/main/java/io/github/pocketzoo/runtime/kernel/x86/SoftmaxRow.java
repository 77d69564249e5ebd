package io.github.pocketzoo.runtime.kernel.x86;

/** Writes the unnormalized softmax of one row of floats, whose width is known when it runs. */
final class SoftmaxRow {
  /** Register of the mask of the rest. */
  private static final int MASK = 7;

  private final Assembler asm;
  private final VectorMath math;
  private final InstructionSet set;
  private final Gp row;
  private final Gp whole;
  private final Gp rest;
  private final Gp column;
  private final Gp spare;
  private final LaneMask mask;
  private final Vec x;
  private final Vec[] temporary;
  private final Vec maximum;
  private final Vec sum;
  private final Vec lowest;

  /**
   * Vector registers 0 to 5 are overwritten, and 7 (of vectors or of masks).
   *
   * @param row register with the row's address
   * @param width register with the number of columns before {@link #prepare}, of those in whole
   *     vectors then
   * @param rest register that gets the number of the other columns
   * @param column register that is overwritten
   * @param spare register that is overwritten
   */
  SoftmaxRow(Assembler asm, InstructionSet set, Gp row, Gp width, Gp rest, Gp column, Gp spare) {
    this.asm = asm;
    this.math = new VectorMath(asm);
    this.set = set;
    this.row = row;
    this.whole = width;
    this.rest = rest;
    this.column = column;
    this.spare = spare;
    this.mask = LaneMask.of(asm, set, MASK);
    this.x = set.vector(0);
    this.temporary = new Vec[] {set.vector(1), set.vector(2)};
    this.maximum = set.vector(3);
    this.sum = set.vector(4);
    this.lowest = set.vector(5);
  }

  /** Gets ready for rows of a width. */
  void prepare() {
    asm.mov(rest, whole);
    asm.and(whole, -set.lanes());
    asm.sub(rest, whole);
    mask.set(rest, 0, spare);
    asm.vmovups(lowest, asm.constant(Float.NEGATIVE_INFINITY));
  }

  /**
   * Turns the row into exponentials.
   *
   * @return the register of whose elements each is the inverse of their sum
   */
  Vec row() {
    asm.vmovaps(maximum, lowest);
    eachVector(
        () -> asm.vmaxps(maximum, maximum, Mem.at(row, column, Float.BYTES)),
        () -> {
          mask.load(x, Mem.at(row, column, Float.BYTES));
          mask.fillOthers(x, lowest);
          asm.vmaxps(maximum, maximum, x);
        });
    math.maximum(maximum, temporary[0]);

    asm.vpxor(sum, sum, sum);
    eachVector(
        () -> {
          asm.vmovups(x, Mem.at(row, column, Float.BYTES));
          asm.vsubps(x, x, maximum);
          math.exp(x, temporary[0], temporary[1]);
          asm.vmovups(Mem.at(row, column, Float.BYTES), x);
          asm.vaddps(sum, sum, x);
        },
        () -> {
          mask.load(x, Mem.at(row, column, Float.BYTES));
          asm.vsubps(x, x, maximum);
          math.exp(x, temporary[0], temporary[1]);
          mask.store(Mem.at(row, column, Float.BYTES), x);
          mask.clearOthers(x);
          asm.vaddps(sum, sum, x);
        });
    math.sum(sum, temporary[0]);
    asm.vmovups(x, asm.constant(1f));
    asm.vdivps(x, x, sum);
    return x;
  }

  private void eachVector(Runnable wholeVector, Runnable partialVector) {
    Label next = new Label();
    Label last = new Label();
    Label end = new Label();
    asm.xor(column, column);
    asm.bind(next);
    asm.cmp(column, whole);
    asm.jump(Condition.GREATER_OR_EQUAL, last);
    wholeVector.run();
    asm.add(column, set.lanes());
    asm.jump(next);
    asm.bind(last);
    asm.cmp(rest, 0);
    asm.jump(Condition.EQUAL, end);
    partialVector.run();
    asm.bind(end);
  }
}
