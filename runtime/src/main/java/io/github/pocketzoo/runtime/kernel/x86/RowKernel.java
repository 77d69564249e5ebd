package io.github.pocketzoo.runtime.kernel.x86;

import static io.github.pocketzoo.runtime.kernel.x86.Gp.R10;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R11;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R12;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R13;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R8;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.R9;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RAX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RBP;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RBX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RCX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDI;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RDX;
import static io.github.pocketzoo.runtime.kernel.x86.Gp.RSI;

import io.github.pocketzoo.runtime.kernel.DotProduct;
import io.github.pocketzoo.runtime.kernel.Field;
import io.github.pocketzoo.runtime.kernel.RowField;
import io.github.pocketzoo.runtime.kernel.RowSpec;
import io.github.pocketzoo.runtime.kernel.RowSpec.Factors;
import io.github.pocketzoo.runtime.kernel.RowSpec.Norm;
import io.github.pocketzoo.runtime.kernel.RowSpec.Source;

/** The stages of {@link RowSpec}: one to four passes over a row, which stays in the first cache. */
final class RowKernel {
  private static final Gp SOURCE = RAX;
  private static final Gp OUTPUT = RBX;
  private static final Gp FACTORS = RCX;
  private static final Gp ROWS_LEFT = RDX;
  private static final Gp COLUMN_SCALES = RSI;
  private static final Gp BIAS = RBP;
  private static final Gp GAMMA = R8;
  private static final Gp BETA = R9;
  private static final Gp ROW_SCALES = R10;
  private static final Gp COLUMN = R11;
  private static final Gp SCALES = R12;
  private static final Gp RESIDUAL = R13;

  private final RowSpec spec;
  private final Assembler asm = new Assembler();
  private final VectorMath math = new VectorMath(asm);
  private final ColumnLoop columns;
  private final Vec x;
  private final Vec[] temporary;
  private final Vec rowScale;
  private final Vec inverse;
  private final Vec mean;

  /** Sum or maximum of what the passes saw of the row. */
  private final Vec total;

  private RowKernel(RowSpec spec, InstructionSet set) {
    this.spec = spec;
    this.columns = new ColumnLoop(asm, set, spec.width(), COLUMN);
    this.x = set.vector(0);
    this.temporary = new Vec[] {set.vector(1), set.vector(2), set.vector(3), set.vector(4)};
    this.rowScale = set.vector(8);
    this.inverse = set.vector(9);
    this.mean = set.vector(10);
    this.total = set.vector(13);
  }

  static byte[] assemble(RowSpec spec, InstructionSet set) {
    return new RowKernel(spec, set).kernel();
  }

  private static Mem argument(Field field) {
    return Mem.at(RDI, field.offset());
  }

  private byte[] kernel() {
    CallingConvention.enter(asm);
    asm.mov(SOURCE, argument(RowField.SOURCE));
    asm.mov(OUTPUT, argument(RowField.OUTPUT));
    asm.mov(FACTORS, argument(RowField.FACTORS));
    asm.mov(ROWS_LEFT, argument(RowField.ROWS));
    asm.mov(COLUMN_SCALES, argument(RowField.COLUMN_SCALES));
    asm.mov(BIAS, argument(RowField.BIAS));
    asm.mov(GAMMA, argument(RowField.GAMMA));
    asm.mov(BETA, argument(RowField.BETA));
    asm.mov(ROW_SCALES, argument(RowField.ROW_SCALES));
    asm.mov(SCALES, argument(RowField.SCALES));
    asm.mov(RESIDUAL, argument(RowField.RESIDUAL));
    columns.prepare();

    Label nextRow = new Label();
    asm.bind(nextRow);
    row();
    asm.add(SOURCE, argument(RowField.SOURCE_STRIDE));
    asm.add(OUTPUT, argument(RowField.OUTPUT_STRIDE));
    asm.add(FACTORS, argument(RowField.FACTORS_STRIDE));
    asm.add(RESIDUAL, argument(RowField.RESIDUAL_STRIDE));
    asm.add(ROW_SCALES, Float.BYTES);
    asm.add(SCALES, Float.BYTES);
    asm.sub(ROWS_LEFT, 1);
    asm.jump(Condition.NOT_EQUAL, nextRow);
    CallingConvention.leave(asm);
    return asm.finish();
  }

  private void row() {
    if (spec.source() != Source.FLOATS) {
      asm.vbroadcastss(rowScale, Mem.at(ROW_SCALES));
    }
    asm.vpxor(total, total, total);
    columns.each(
        block -> {
          load(block);
          if (spec.function().isPresent()) {
            math.apply(spec.function().get(), x, temporary);
            block.clearMissing(x); // The sigmoid of 0 is not 0.
          }
          if (spec.gated()) {
            asm.vmulps(x, x, block.of(SOURCE, Float.BYTES).plus(spec.width() * Float.BYTES));
            block.clearMissing(x);
          }
          if (spec.norm() == Norm.NO_NORM) {
            block.load(temporary[0], GAMMA);
            block.load(temporary[1], BETA);
            asm.vfmadd213ps(x, temporary[0], temporary[1]);
          }
          block.store(OUTPUT, x);
          switch (spec.norm()) {
            case NONE, NO_NORM -> trackMaximum();
            case LAYER -> asm.vaddps(total, total, x);
            case RMS -> asm.vfmadd231ps(total, x, x);
          }
        });
    if (spec.norm() == Norm.LAYER || spec.norm() == Norm.RMS) {
      normalize();
    }
    if (spec.factors() != Factors.NONE) {
      convert();
    }
  }

  private void load(ColumnLoop.Block block) {
    block.load(x, SOURCE);
    if (spec.source() == Source.INTEGER_SUMS) {
      asm.vcvtdq2ps(x, x);
      asm.vmulps(x, x, block.of(COLUMN_SCALES, Float.BYTES));
    }
    boolean scaled = spec.source() != Source.FLOATS;
    if (scaled && spec.bias()) {
      asm.vfmadd213ps(x, rowScale, block.of(BIAS, Float.BYTES));
    } else if (scaled) {
      asm.vmulps(x, x, rowScale);
    } else if (spec.bias()) {
      asm.vaddps(x, x, block.of(BIAS, Float.BYTES));
    }
    if (spec.residual()) {
      asm.vaddps(x, x, block.of(RESIDUAL, Float.BYTES));
    }
    if (spec.source() == Source.INTEGER_SUMS || spec.bias() || spec.residual()) {
      block.clearMissing(x);
    }
  }

  private void trackMaximum() {
    if (spec.factors().quantized() && !spec.fixedScale()) {
      math.trackMagnitude(total, x, temporary[0]);
    }
  }

  /** The row is in the output; in total is its sum, or for RMS that of its squares. */
  private void normalize() {
    boolean centred = spec.norm() == Norm.LAYER;
    if (centred) {
      squareDeviations();
    }
    math.inverseRootMean(total, spec.width(), argument(RowField.EPSILON), inverse, temporary[0]);

    asm.vpxor(total, total, total);
    columns.each(
        block -> {
          block.load(x, OUTPUT);
          if (centred) {
            asm.vsubps(x, x, mean);
          }
          asm.vmulps(x, x, inverse);
          block.load(temporary[0], GAMMA);
          if (centred) {
            block.load(temporary[1], BETA);
            asm.vfmadd213ps(x, temporary[0], temporary[1]);
          } else {
            asm.vmulps(x, x, temporary[0]);
          }
          block.store(OUTPUT, x);
          trackMaximum();
        });
  }

  /** From the row's sum its mean, and then in total the sum of squares around it. */
  private void squareDeviations() {
    math.sum(total, temporary[0]);
    asm.vmulps(mean, total, asm.constant(1f / spec.width()));

    asm.vpxor(total, total, total);
    columns.each(
        block -> {
          block.load(x, OUTPUT);
          asm.vsubps(x, x, mean);
          block.clearMissing(x);
          asm.vfmadd231ps(total, x, x);
        });
  }

  private void convert() {
    if (spec.factors().quantized()) {
      scale();
    }
    columns.each(
        block -> {
          block.load(x, OUTPUT);
          switch (spec.factors()) {
            case WIDE_INTEGERS -> {
              quantize();
              block.storeShorts(FACTORS, x);
            }
            case INTEGERS -> {
              quantize();
              block.storeBytes(FACTORS, x);
            }
            case OFFSET_INTEGERS -> {
              quantize();
              asm.vpaddd(x, x, asm.constantBits(DotProduct.OFFSET));
              block.storeUnsignedBytes(FACTORS, x);
            }
            case ROUNDED_FLOATS -> {
              math.roundToBfloat(x, temporary[0]);
              asm.vpand(x, x, asm.constantBits(0xFFFF0000));
              block.storeFactors(FACTORS, x);
            }
            case BFLOATS -> {
              math.roundToBfloat(x, temporary[0]);
              asm.vpsrld(x, x, 16);
              block.storeUnsignedShorts(FACTORS, x);
            }
            case NONE -> throw new IllegalStateException();
          }
        });
  }

  /** inverse = 127 / limit; the scale, limit / 127, is stored. */
  private void scale() {
    if (spec.fixedScale()) {
      asm.vbroadcastss(total.xmm(), argument(RowField.LIMIT));
    } else {
      math.integerLimit(total, temporary[0], temporary[1]);
    }
    math.integerScale(total, inverse, temporary[1], Mem.at(SCALES));
  }

  /** x = integers of 32 bits. */
  private void quantize() {
    asm.vmulps(x, x, inverse);
    if (spec.fixedScale()) {
      asm.vminps(x, x, asm.constant(127f));
      asm.vmaxps(x, x, asm.constant(-127f));
    }
    asm.vcvtps2dq(x, x);
  }
}
