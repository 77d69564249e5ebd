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

import io.github.pocketzoo.runtime.kernel.Field;
import io.github.pocketzoo.runtime.kernel.RowField;
import io.github.pocketzoo.runtime.kernel.RowSpec;
import io.github.pocketzoo.runtime.kernel.RowSpec.Factors;
import io.github.pocketzoo.runtime.kernel.RowSpec.Source;

/**
 * The stages of {@link RowSpec} on AVX2: one to four passes over a row, which stays in the first
 * cache.
 */
final class RowKernel {
  private static final int SIGN = 0x80000000;

  /** Predicate of comparisons, false where one is NaN. */
  private static final int LESS_THAN = 1;

  private static final Vec X = Vec.ymm(0);
  private static final Vec[] TEMPORARY = {Vec.ymm(1), Vec.ymm(2), Vec.ymm(3), Vec.ymm(4)};
  private static final Vec ROW_SCALE = Vec.ymm(8);
  private static final Vec INVERSE = Vec.ymm(9);
  private static final Vec MEAN = Vec.ymm(10);

  /** Sum or maximum of what the passes saw of the row. */
  private static final Vec TOTAL = Vec.ymm(13);

  private static final Vec MASK = Vec.ymm(15);

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

  private RowKernel(RowSpec spec) {
    this.spec = spec;
    this.columns = new ColumnLoop(asm, spec.width(), COLUMN, MASK);
  }

  static byte[] assemble(RowSpec spec) {
    return new RowKernel(spec).kernel();
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
      asm.vbroadcastss(ROW_SCALE, Mem.at(ROW_SCALES));
    }
    asm.vpxor(TOTAL, TOTAL, TOTAL);
    columns.each(
        block -> {
          load(block);
          if (spec.function().isPresent()) {
            math.apply(spec.function().get(), X, TEMPORARY);
            block.clearMissing(X); // The sigmoid of 0 is not 0.
          }
          block.store(OUTPUT, X);
          if (spec.layerNorm()) {
            asm.vaddps(TOTAL, TOTAL, X);
          } else {
            trackMaximum();
          }
        });
    if (spec.layerNorm()) {
      normalize();
    }
    if (spec.factors() != Factors.NONE) {
      convert();
    }
  }

  private void load(ColumnLoop.Block block) {
    block.load(X, SOURCE);
    if (spec.source() == Source.INTEGER_SUMS) {
      asm.vcvtdq2ps(X, X);
      asm.vmulps(X, X, block.of(COLUMN_SCALES, Float.BYTES));
      if (spec.bias()) {
        asm.vfmadd213ps(X, ROW_SCALE, block.of(BIAS, Float.BYTES));
      } else {
        asm.vmulps(X, X, ROW_SCALE);
      }
    } else {
      if (spec.source() == Source.SCALED_FLOATS) {
        asm.vmulps(X, X, ROW_SCALE);
      }
      if (spec.bias()) {
        asm.vaddps(X, X, block.of(BIAS, Float.BYTES));
      }
    }
    if (spec.residual()) {
      asm.vaddps(X, X, block.of(RESIDUAL, Float.BYTES));
    }
    if (spec.source() == Source.INTEGER_SUMS || spec.bias() || spec.residual()) {
      block.clearMissing(X);
    }
  }

  private void trackMaximum() {
    if (spec.factors().quantized() && !spec.fixedScale()) {
      asm.vandps(TEMPORARY[0], X, asm.constantBits(~SIGN));
      asm.vmaxps(TOTAL, TOTAL, TEMPORARY[0]);
    }
  }

  /** The row is in the output, its sum in TOTAL. */
  private void normalize() {
    math.sum(TOTAL, TEMPORARY[0]);
    asm.vmulps(MEAN, TOTAL, asm.constant(1f / spec.width()));

    asm.vpxor(TOTAL, TOTAL, TOTAL);
    columns.each(
        block -> {
          block.load(X, OUTPUT);
          asm.vsubps(X, X, MEAN);
          block.clearMissing(X);
          asm.vfmadd231ps(TOTAL, X, X);
        });
    math.sum(TOTAL, TEMPORARY[0]);
    asm.vmulps(TOTAL, TOTAL, asm.constant(1f / spec.width()));
    asm.vbroadcastss(TEMPORARY[0], argument(RowField.EPSILON));
    asm.vaddps(TOTAL, TOTAL, TEMPORARY[0]);
    asm.vsqrtps(TOTAL, TOTAL);
    asm.vmovups(INVERSE, asm.constant(1f));
    asm.vdivps(INVERSE, INVERSE, TOTAL);

    asm.vpxor(TOTAL, TOTAL, TOTAL);
    columns.each(
        block -> {
          block.load(X, OUTPUT);
          asm.vsubps(X, X, MEAN);
          asm.vmulps(X, X, INVERSE);
          block.load(TEMPORARY[0], GAMMA);
          block.load(TEMPORARY[1], BETA);
          asm.vfmadd213ps(X, TEMPORARY[0], TEMPORARY[1]);
          block.store(OUTPUT, X);
          trackMaximum();
        });
  }

  private void convert() {
    if (spec.factors().quantized()) {
      scale();
    }
    columns.each(
        block -> {
          block.load(X, OUTPUT);
          Mem to = block.of(FACTORS, spec.factors().bytes());
          switch (spec.factors()) {
            case WIDE_INTEGERS -> {
              quantize();
              asm.vmovups(to, X.xmm());
            }
            case INTEGERS -> {
              quantize();
              asm.vpacksswb(X.xmm(), X.xmm(), X.xmm());
              asm.vmovq(to, X);
            }
            case ROUNDED_FLOATS -> {
              roundToBfloat();
              asm.vpand(X, X, asm.constantBits(0xFFFF0000));
              asm.vmovups(to, X);
            }
            case BFLOATS -> {
              roundToBfloat();
              asm.vpsrld(X, X, 16);
              asm.vpackusdw(X, X, X);
              asm.vpermq(X, X, 0b10_00);
              asm.vmovups(to, X.xmm());
            }
            case NONE -> throw new IllegalStateException();
          }
        });
  }

  /** INVERSE = 127 / limit; the scale, limit / 127, is stored. */
  private void scale() {
    Vec limit = TOTAL;
    Vec most = TEMPORARY[1];
    asm.vmovups(most, asm.constant(127f));
    if (spec.fixedScale()) {
      asm.vbroadcastss(limit, argument(RowField.LIMIT));
    } else {
      math.maximum(limit, TEMPORARY[0]);
      asm.vmovups(TEMPORARY[0], asm.constant(RowSpec.SMALLEST_MAXIMUM));
      asm.vcmpps(TEMPORARY[0], limit, TEMPORARY[0], LESS_THAN);
      asm.vblendvps(limit, limit, most, TEMPORARY[0]);
    }
    asm.vdivps(INVERSE, most, limit);
    asm.vdivps(limit, limit, most);
    asm.vmovss(Mem.at(SCALES), limit);
  }

  /** X = 8 integers of 16 bits in its lower half. */
  private void quantize() {
    asm.vmulps(X, X, INVERSE);
    if (spec.fixedScale()) {
      asm.vminps(X, X, asm.constant(127f));
      asm.vmaxps(X, X, asm.constant(-127f));
    }
    asm.vcvtps2dq(X, X);
    asm.vpackssdw(X, X, X);
    asm.vpermq(X, X, 0b10_00);
  }

  /** Adds half of the last place that is kept, or a little less where that place is even. */
  private void roundToBfloat() {
    asm.vpsrld(TEMPORARY[0], X, 16);
    asm.vpand(TEMPORARY[0], TEMPORARY[0], asm.constantBits(1));
    asm.vpaddd(X, X, asm.constantBits(0x7FFF));
    asm.vpaddd(X, X, TEMPORARY[0]);
  }
}
