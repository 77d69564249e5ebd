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

import io.github.pocketzoo.runtime.kernel.AttendField;
import io.github.pocketzoo.runtime.kernel.CacheSpec;
import io.github.pocketzoo.runtime.kernel.Field;
import io.github.pocketzoo.runtime.kernel.GemmSpec;
import io.github.pocketzoo.runtime.kernel.Operand;
import io.github.pocketzoo.runtime.kernel.SequenceField;

/**
 * Attention of one token to kept keys and values, see {@link AttendField}: three passes a head.
 *
 * <pre>
 * for each panel of 16 keys:  scores = q · keys          a lane a key
 * scores = exp(scores − max)
 * for each key:               output += score · values   a lane a column
 * </pre>
 *
 * <p>While keys are read, the cache is asked for the values behind them; while values are read, for
 * the keys of the next head, which stand there.
 */
final class AttendKernel {
  /** Sums of scores that columns are added to in turn, so that additions need not wait. */
  private static final int TURNS = 4;

  /** Register of the first sum. */
  private static final int FIRST_SUM = 8;

  /** Vectors of columns that are summed up together. */
  private static final int MOST_SUMS = 8;

  /** Register of masks, or of vectors on AVX2; the one that the softmax uses too. */
  private static final int MASK = 7;

  private static final int LINE = 64;

  private static final int PAGE_BITS = Integer.numberOfTrailingZeros(CacheSpec.PAGE_TOKENS);

  // Registers that keep their meaning through the kernel.
  private static final Gp TABLE = R8;
  private static final Gp POSITION = R9;

  /** The first token that is seen. */
  private static final Gp FIRST = R10;

  private static final Gp QUERY = R12;
  private static final Gp OUTPUT = R13;
  private static final Gp HEADS_LEFT = R14;
  private static final Gp HEAD = R15;

  // Of the passes.
  private static final Gp KEY = RBX;
  private static final Gp SCORE = RSI;
  private static final Gp PAGE = RCX;
  private static final Gp SLOT = RDX;
  private static final Gp SCALE = RBP;

  private final CacheSpec spec;
  private final InstructionSet set;
  private final Assembler asm = new Assembler();
  private final Vec elements;
  private final Vec factor;
  private final Vec inverse;

  private AttendKernel(CacheSpec spec, InstructionSet set) {
    this.spec = spec;
    this.set = set;
    this.elements = set.vector(0);
    this.factor = set.vector(1);
    this.inverse = set.vector(6);
  }

  static byte[] assemble(CacheSpec spec, InstructionSet set) {
    return new AttendKernel(spec, set).kernel();
  }

  private static Mem argument(Field field) {
    return Mem.at(RDI, field.offset());
  }

  private Vec sum(int index) {
    return set.vector(FIRST_SUM + index);
  }

  private byte[] kernel() {
    CallingConvention.enter(asm);
    asm.mov(RAX, argument(AttendField.SEQUENCE));
    asm.mov(TABLE, Mem.at(RAX, SequenceField.PAGES.offset()));
    asm.mov(POSITION, Mem.at(RAX, SequenceField.LENGTH.offset()));
    asm.add(POSITION, argument(AttendField.INDEX));
    Label sees = new Label();
    asm.mov(RAX, argument(AttendField.WINDOW));
    asm.lea(FIRST, Mem.at(POSITION, 1));
    asm.sub(FIRST, RAX);
    asm.jump(Condition.GREATER_OR_EQUAL, sees);
    asm.xor(FIRST, FIRST);
    asm.bind(sees);
    asm.mov(QUERY, argument(AttendField.QUERY));
    asm.mov(OUTPUT, argument(AttendField.OUTPUT));
    asm.mov(HEADS_LEFT, argument(AttendField.HEADS));
    asm.mov(HEAD, argument(AttendField.HEAD));
    Label nextHead = new Label();
    asm.bind(nextHead);
    scores();
    softmax();
    int vectors = (spec.headSize() + set.lanes() - 1) / set.lanes();
    for (int first = 0; first < vectors; first += MOST_SUMS) {
      output(first, Math.min(MOST_SUMS, vectors - first));
    }
    asm.add(QUERY, argument(AttendField.QUERY_STRIDE));
    asm.add(OUTPUT, argument(AttendField.OUTPUT_STRIDE));
    asm.sub(HEADS_LEFT, 1);
    asm.jump(Condition.NOT_EQUAL, nextHead);
    CallingConvention.leave(asm);
    return asm.finish();
  }

  /** PAGE = the head's stretch in the page of KEY, SLOT = the key's number in the page. */
  private void findPage() {
    asm.mov(RAX, KEY);
    asm.shr(RAX, PAGE_BITS);
    asm.mov(PAGE, Mem.at(TABLE, RAX, Long.BYTES));
    asm.add(PAGE, HEAD);
    asm.mov(SLOT, KEY);
    asm.and(SLOT, CacheSpec.PAGE_TOKENS - 1);
  }

  private void scores() {
    int vectors = GemmSpec.PANEL / set.lanes();
    int turns = TURNS / vectors;
    asm.mov(KEY, FIRST);
    asm.and(KEY, -GemmSpec.PANEL);
    asm.mov(SCORE, argument(AttendField.SCORES));
    Label nextPanel = new Label();
    asm.bind(nextPanel);
    findPage();
    asm.mov(RAX, SLOT);
    asm.shr(RAX, Integer.numberOfTrailingZeros(GemmSpec.PANEL));
    asm.imul(RAX, RAX, spec.keyPanelBytes());
    asm.add(RAX, PAGE);
    for (int i = 0; i < vectors * turns; i++) {
      asm.vpxor(sum(i), sum(i), sum(i));
    }
    for (int column = 0; column < spec.headSize(); column++) {
      if (column * spec.keyStepBytes() % LINE == 0) {
        asm.prefetcht1(Mem.at(RAX, column * spec.keyStepBytes() + spec.values()));
      }
      asm.vbroadcastss(factor, Mem.at(QUERY, column * Float.BYTES));
      for (int vector = 0; vector < vectors; vector++) {
        int at = column * spec.keyStepBytes() + vector * set.lanes() * spec.elementBytes();
        add(sum(column % turns * vectors + vector), Mem.at(RAX, at));
      }
    }
    for (int vector = 0; vector < vectors; vector++) {
      for (int turn = 1; turn < turns; turn++) {
        asm.vaddps(sum(vector), sum(vector), sum(turn * vectors + vector));
      }
      int bytes = vector * set.vectorBytes();
      if (spec.type() == Operand.INT8) {
        Mem scales = Mem.at(PAGE, SLOT, Float.BYTES, spec.keyScales() + bytes);
        asm.vmulps(sum(vector), sum(vector), scales);
      }
      asm.vmovups(Mem.at(SCORE, bytes), sum(vector));
    }
    asm.add(SCORE, GemmSpec.PANEL * Float.BYTES);
    asm.add(KEY, GemmSpec.PANEL);
    asm.cmp(KEY, POSITION);
    asm.jump(Condition.LESS_OR_EQUAL, nextPanel);
  }

  /** sum += factor · kept elements. */
  private void add(Vec sum, Mem from) {
    switch (spec.type()) {
      case F32 -> asm.vfmadd231ps(sum, factor, from);
      case BF16 -> {
        // A bfloat16 is the upper half of an f32.
        asm.vpmovzxwd(elements, from);
        asm.vpslld(elements, elements, 16);
        asm.vfmadd231ps(sum, factor, elements);
      }
      case INT8 -> {
        asm.vpmovsxbd(elements, from);
        asm.vcvtdq2ps(elements, elements);
        asm.vfmadd231ps(sum, factor, elements);
      }
    }
  }

  /** SCORE = the score of the first token that is seen. */
  private void findFirstScore() {
    asm.mov(RAX, FIRST);
    asm.and(RAX, GemmSpec.PANEL - 1);
    asm.mov(SCORE, argument(AttendField.SCORES));
    asm.lea(SCORE, Mem.at(SCORE, RAX, Float.BYTES));
  }

  private void softmax() {
    findFirstScore();
    SoftmaxRow row = new SoftmaxRow(asm, set, SCORE, RBX, RCX, R11, RDX);
    asm.lea(RBX, Mem.at(POSITION, 1));
    asm.sub(RBX, FIRST);
    row.prepare();
    asm.vmovaps(inverse, row.row());
  }

  /** Some vectors of columns. */
  private void output(int firstVector, int vectors) {
    for (int i = 0; i < vectors; i++) {
      asm.vpxor(sum(i), sum(i), sum(i));
    }
    findFirstScore();
    asm.mov(KEY, FIRST);
    Label nextPage = new Label();
    Label fits = new Label();
    Label nextKey = new Label();
    asm.bind(nextPage);
    findPage();
    // RAX: keys of this page.
    asm.lea(RAX, Mem.at(POSITION, 1));
    asm.sub(RAX, KEY);
    asm.lea(R11, Mem.at(SLOT, -CacheSpec.PAGE_TOKENS));
    asm.neg(R11);
    asm.cmp(RAX, R11);
    asm.jump(Condition.LESS_OR_EQUAL, fits);
    asm.mov(RAX, R11);
    asm.bind(fits);
    asm.add(KEY, RAX);
    if (spec.type() == Operand.INT8) {
      asm.lea(SCALE, Mem.at(PAGE, SLOT, Float.BYTES, spec.valueScales()));
    }
    asm.imul(SLOT, SLOT, spec.valueStride());
    int column = firstVector * set.lanes();
    asm.lea(PAGE, Mem.at(PAGE, SLOT, 1, spec.values() + column * spec.elementBytes()));
    asm.bind(nextKey);
    asm.vbroadcastss(factor, Mem.at(SCORE));
    if (spec.type() == Operand.INT8) {
      asm.vbroadcastss(elements, Mem.at(SCALE));
      asm.vmulps(factor, factor, elements);
      asm.add(SCALE, Float.BYTES);
    }
    for (int i = 0; i < vectors; i++) {
      add(sum(i), Mem.at(PAGE, i * set.lanes() * spec.elementBytes()));
    }
    for (int at = 0; at < spec.valueStride() && firstVector == 0; at += LINE) {
      asm.prefetcht1(Mem.at(PAGE, at + spec.headBytes() - spec.values()));
    }
    asm.add(PAGE, spec.valueStride());
    asm.add(SCORE, Float.BYTES);
    asm.sub(RAX, 1);
    asm.jump(Condition.NOT_EQUAL, nextKey);
    asm.cmp(KEY, POSITION);
    asm.jump(Condition.LESS_OR_EQUAL, nextPage);

    LaneMask mask = LaneMask.of(asm, set, MASK);
    for (int i = 0; i < vectors; i++) {
      asm.vmulps(sum(i), sum(i), inverse);
      int at = column + i * set.lanes();
      int count = spec.headSize() - at;
      if (count >= set.lanes()) {
        asm.vmovups(Mem.at(OUTPUT, at * Float.BYTES), sum(i));
      } else {
        mask.set(count);
        mask.store(Mem.at(OUTPUT, at * Float.BYTES), sum(i));
      }
    }
  }
}
