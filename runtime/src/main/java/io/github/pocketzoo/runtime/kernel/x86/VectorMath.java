package io.github.pocketzoo.runtime.kernel.x86;

import io.github.pocketzoo.runtime.kernel.Pointwise;
import io.github.pocketzoo.runtime.kernel.RowSpec;

/**
 * Functions of a vector of floats.
 *
 * <ul>
 *   <li>eˣ = 2ⁿ eʳ with n = round(x / ln 2), |r| ≤ ln 2 / 2, eʳ by its Taylor polynomial of degree
 *       6 (relative error 1.2e-7); x is clamped to where the result is a normal number
 *   <li>erf x = x P(x²) / Q(x²), P and Q of degree 5, for |x| ≤ 3.95 (absolute error 4e-7 in f32);
 *       beyond, erf is 1 to 2e-8. The coefficients are a minimax fit by reweighted least squares
 *       ({@code tools/fit-erf.py})
 * </ul>
 */
final class VectorMath {
  private static final float[] ERF_NUMERATOR = {
    1.128379f, 0.19403437f, 0.053206895f, 0.0039172657f, 0.00028760027f, 2.0117611e-06f
  };
  private static final float[] ERF_DENOMINATOR = {
    1f, 0.50529f, 0.115590215f, 0.0152705945f, 0.0011981899f, 3.783989e-05f
  };
  private static final float ERF_LIMIT = 3.95f;

  private static final float[] EXP_TAYLOR = {1f, 1f, 1 / 2f, 1 / 6f, 1 / 24f, 1 / 120f, 1 / 720f};
  private static final float EXP_LOWEST = -87.3f;
  private static final float EXP_HIGHEST = 88.3f;

  /** ln 2 in two parts; n times the first is exact for the n that occur. */
  private static final float LN2_HIGH = 0.6933594f;

  private static final float LN2_LOW = -0.00021219444f;
  private static final int EXPONENT_BIAS = 127;
  private static final int MANTISSA_BITS = 23;
  private static final int SIGN = 0x80000000;
  private static final float LARGEST_INTEGER = 127;

  /** Predicate of comparisons, false where one is NaN. */
  private static final int LESS_THAN = 1;

  private final Assembler asm;

  VectorMath(Assembler asm) {
    this.asm = asm;
  }

  /**
   * x = function(x).
   *
   * @param t four registers that are overwritten
   */
  void apply(Pointwise function, Vec x, Vec... t) {
    switch (function) {
      case RELU -> {
        asm.vpxor(t[0], t[0], t[0]);
        asm.vmaxps(x, x, t[0]);
      }
      case GELU -> gelu(x, t);
      case GELU_TANH -> geluTanh(x, t);
      case TANH -> tanh(x, t);
      case SIGMOID -> sigmoid(x, t);
      case SILU -> silu(x, t);
    }
  }

  /** x = eˣ; overwrites n and p. */
  void exp(Vec x, Vec n, Vec p) {
    asm.vmaxps(x, x, asm.constant(EXP_LOWEST));
    asm.vminps(x, x, asm.constant(EXP_HIGHEST));
    asm.vmulps(n, x, asm.constant((float) (1 / Math.log(2))));
    asm.vroundps(n, n);
    asm.vfnmadd231ps(x, n, asm.constant(LN2_HIGH));
    asm.vfnmadd231ps(x, n, asm.constant(LN2_LOW));
    polynomial(p, x, EXP_TAYLOR);
    asm.vcvtps2dq(n, n);
    asm.vpaddd(n, n, asm.constantBits(EXPONENT_BIAS));
    asm.vpslld(n, n, MANTISSA_BITS);
    asm.vmulps(x, p, n);
  }

  /** p = Σ c[i] xⁱ by Horner's scheme. */
  private void polynomial(Vec p, Vec x, float[] c) {
    asm.vmovups(p, asm.constant(c[c.length - 1]));
    for (int i = c.length - 2; i >= 0; i--) {
      asm.vfmadd213ps(p, x, asm.constant(c[i]));
    }
  }

  /** ½ x (1 + erf(x/√2)). */
  private void gelu(Vec x, Vec... t) {
    Vec argument = t[0];
    Vec square = t[1];
    Vec numerator = t[2];
    Vec denominator = t[3];
    asm.vmulps(argument, x, asm.constant((float) Math.sqrt(0.5)));
    asm.vminps(argument, argument, asm.constant(ERF_LIMIT));
    asm.vmaxps(argument, argument, asm.constant(-ERF_LIMIT));
    asm.vmulps(square, argument, argument);
    polynomial(numerator, square, ERF_NUMERATOR);
    polynomial(denominator, square, ERF_DENOMINATOR);
    asm.vmulps(numerator, numerator, argument);
    asm.vdivps(numerator, numerator, denominator);
    asm.vmulps(x, x, asm.constant(0.5f));
    asm.vfmadd231ps(x, x, numerator);
  }

  /** ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))). */
  private void geluTanh(Vec x, Vec... t) {
    Vec y = t[3];
    asm.vmulps(y, x, x);
    asm.vmulps(y, y, asm.constant(0.044715f));
    asm.vaddps(y, y, asm.constant(1f));
    asm.vmulps(y, y, x);
    asm.vmulps(y, y, asm.constant((float) Math.sqrt(2 / Math.PI)));
    tanh(y, t);
    asm.vmulps(x, x, asm.constant(0.5f));
    asm.vfmadd231ps(x, x, y);
  }

  /** sign(x) (1 − e⁻²ᵃ) / (1 + e⁻²ᵃ), a = |x|; overwrites three registers. */
  private void tanh(Vec x, Vec... t) {
    asm.vandps(t[0], x, asm.constantBits(~SIGN));
    asm.vmulps(t[0], t[0], asm.constant(-2f));
    exp(t[0], t[1], t[2]);
    asm.vmovups(t[1], asm.constant(1f));
    asm.vsubps(t[2], t[1], t[0]);
    asm.vaddps(t[0], t[1], t[0]);
    asm.vdivps(t[2], t[2], t[0]);
    asm.vandps(x, x, asm.constantBits(SIGN));
    asm.vorps(x, x, t[2]);
  }

  /** 1 / (1 + e⁻ˣ). */
  private void sigmoid(Vec x, Vec... t) {
    asm.vpxor(t[0], t[0], t[0]);
    asm.vsubps(x, t[0], x);
    exp(x, t[0], t[1]);
    asm.vmovups(t[0], asm.constant(1f));
    asm.vaddps(x, x, t[0]);
    asm.vdivps(x, t[0], x);
  }

  /** x / (1 + e⁻ˣ). */
  private void silu(Vec x, Vec... t) {
    // Where the sigmoid is as good as 0, no large x may make more of it.
    asm.vmaxps(t[2], x, asm.constant(-EXP_HIGHEST));
    sigmoid(x, t);
    asm.vmulps(x, x, t[2]);
  }

  /**
   * Rounds to bfloat16, which are the upper 16 bits then; the lower ones are anything. Adds half of
   * the last place that is kept, or a little less where that place is even.
   */
  void roundToBfloat(Vec x, Vec t) {
    asm.vpsrld(t, x, 16);
    asm.vpand(t, t, asm.constantBits(1));
    asm.vpaddd(x, x, asm.constantBits(0x7FFF));
    asm.vpaddd(x, x, t);
  }

  /**
   * Makes the limit of INT8 from the magnitudes of a row: their maximum, or 127 where it is too
   * small to divide by.
   *
   * @param limit the magnitudes; all elements become the limit
   */
  void integerLimit(Vec limit, Vec t, Vec t2) {
    Vec tooSmall = t.xmm();
    maximum(limit, t);
    asm.vmovups(tooSmall, asm.constant(RowSpec.SMALLEST_MAXIMUM));
    asm.vcmpps(tooSmall, limit.xmm(), tooSmall, LESS_THAN);
    asm.vmovups(t2.xmm(), asm.constant(LARGEST_INTEGER));
    asm.vblendvps(limit.xmm(), limit.xmm(), t2.xmm(), tooSmall);
  }

  /**
   * Makes the factor and the scale of INT8 from their limit.
   *
   * @param limit its first element; overwritten
   * @param inverse all elements become 127 / limit
   * @param scale receives limit / 127
   */
  void integerScale(Vec limit, Vec inverse, Vec t, Mem scale) {
    asm.vmovups(t.xmm(), asm.constant(LARGEST_INTEGER));
    asm.vdivps(inverse.xmm(), t.xmm(), limit.xmm());
    asm.vbroadcastss(inverse, inverse.xmm());
    asm.vdivps(limit.xmm(), limit.xmm(), t.xmm());
    asm.vmovss(scale, limit);
  }

  /**
   * Makes the inverse of a root mean square from a sum of squares.
   *
   * @param squares partial sums; overwritten
   * @param count how many numbers were squared
   * @param epsilon ε, added to the mean
   * @param inverse all elements become 1/√(mean + ε)
   */
  void inverseRootMean(Vec squares, int count, Mem epsilon, Vec inverse, Vec t) {
    sum(squares, t);
    asm.vmulps(squares, squares, asm.constant(1f / count));
    asm.vbroadcastss(t, epsilon);
    asm.vaddps(squares, squares, t);
    asm.vsqrtps(squares, squares);
    asm.vmovups(inverse, asm.constant(1f));
    asm.vdivps(inverse, inverse, squares);
  }

  /** Keeps the larger magnitudes in {@code maximum}. */
  void trackMagnitude(Vec maximum, Vec x, Vec t) {
    asm.vandps(t, x, asm.constantBits(~SIGN));
    asm.vmaxps(maximum, maximum, t);
  }

  /** All elements of v become their sum; overwrites t. */
  void sum(Vec v, Vec t) {
    reduce(asm::vaddps, v, t);
  }

  /** All 32-bit integers of v become their sum; overwrites t. */
  void integerSum(Vec v, Vec t) {
    reduce(asm::vpaddd, v, t);
  }

  /** All elements of v become their maximum; overwrites t. */
  void maximum(Vec v, Vec t) {
    reduce(asm::vmaxps, v, t);
  }

  /** An instruction on three registers. */
  private interface Operation {
    void write(Vec to, Vec a, Vec b);
  }

  /** Combines halves with one another until one element is left. */
  private void reduce(Operation operation, Vec v, Vec t) {
    if (v.bytes() == Vec.ZMM_BYTES) {
      asm.vextractf64x4(t.ymm(), v, 1);
      operation.write(v.ymm(), v.ymm(), t.ymm());
    }
    asm.vextractf128(t.xmm(), v.ymm(), 1);
    operation.write(v.xmm(), v.xmm(), t.xmm());
    asm.vshufps(t.xmm(), v.xmm(), v.xmm(), 0b01_00_11_10);
    operation.write(v.xmm(), v.xmm(), t.xmm());
    asm.vshufps(t.xmm(), v.xmm(), v.xmm(), 0b10_11_00_01);
    operation.write(v.xmm(), v.xmm(), t.xmm());
    asm.vbroadcastss(v, v.xmm());
  }
}
