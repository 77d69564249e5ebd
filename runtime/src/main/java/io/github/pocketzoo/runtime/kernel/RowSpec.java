package io.github.pocketzoo.runtime.kernel;

import java.util.Optional;

/**
 * A kernel that takes each row of a matrix through the same stages:
 *
 * <ol>
 *   <li>load: {@code x = source}, or {@code x = source · row scale}; of sums of a matrix product,
 *       {@code x = sums ∘ column scales · row scale}
 *   <li>add: {@code x += bias}, {@code x += residual}
 *   <li>{@code x = function(x)}, if there is one
 *   <li>multiply, of gated rows: {@code x *= source[j + width]}; such a source is twice as wide
 *   <li>normalize, if wanted: {@code x = (x − μ)/√(σ² + ε) · γ + β}, or {@code x = x/√(mean x² + ε)
 *       · γ}, or no more than {@code x = x · γ + β}
 *   <li>store: {@code output = x} in f32
 *   <li>convert: {@code factors = x} as the next matrix product takes its factors
 * </ol>
 *
 * <p>INT8 factors have a scale a row, q = rint(x · (127 / max |x|)) and scale = max |x| / 127, or
 * 127 / limit and limit / 127 where the limit is given beforehand (then q is clamped to ±127). A
 * row of zeros (max |x| below {@link #SMALLEST_MAXIMUM}) has scale 1 and zeros.
 *
 * @param width columns
 * @param source what is loaded
 * @param bias whether a vector is added
 * @param residual whether a matrix is added
 * @param function applied to every element
 * @param gated whether rows are multiplied by the second half of the source; of FLOATS only
 * @param norm how rows are normalized
 * @param factors what the output is converted to
 * @param fixedScale whether the limit of INT8 factors is given and not the row's maximum
 */
public record RowSpec(
    int width,
    Source source,
    boolean bias,
    boolean residual,
    Optional<Pointwise> function,
    boolean gated,
    Norm norm,
    Factors factors,
    boolean fixedScale) {
  /** Below this, 127 / maximum would overflow. */
  public static final float SMALLEST_MAXIMUM = 127 * Float.MIN_NORMAL;

  public RowSpec {
    if (gated && source != Source.FLOATS) {
      throw new IllegalArgumentException("gated rows of " + source + ", expected floats");
    }
  }

  /** A kernel that loads rows, applies a function to every element and stores them. */
  public static RowSpec plain(int width, Source source, Optional<Pointwise> function) {
    return new RowSpec(
        width, source, false, false, function, false, Norm.NONE, Factors.NONE, false);
  }

  /** How rows are normalized. */
  public enum Norm {
    NONE,
    /** Layer normalization (Ba, Kiros and Hinton 2016). */
    LAYER,
    /** Root mean square normalization (Zhang and Sennrich 2019); there is no β. */
    RMS,
    /** Gain and offset alone (Sun et al. 2020). */
    NO_NORM
  }

  /** What a row is loaded from. */
  public enum Source {
    /** f32 as they are. */
    FLOATS,
    /** f32, to be scaled by row. */
    SCALED_FLOATS,
    /** s32 sums of a product of INT8 factors, to be scaled by row and column. */
    INTEGER_SUMS
  }

  /**
   * How the factors of a matrix product are stored. Rows are filled up with zeros to a multiple of
   * 8 elements.
   */
  public enum Factors {
    NONE(0),
    /** f32 rounded to bfloat16, ties to even. */
    ROUNDED_FLOATS(4),
    /** bfloat16. */
    BFLOATS(2),
    /** INT8 in 16 bits. */
    WIDE_INTEGERS(2),
    /** INT8 in 8 bits. */
    INTEGERS(1),
    /** INT8 plus 128 in 8 bits, unsigned; so are the zeros that rows are filled up with. */
    OFFSET_INTEGERS(1);

    private final int bytes;

    Factors(int bytes) {
      this.bytes = bytes;
    }

    /** Bytes of an element. */
    public int bytes() {
      return bytes;
    }

    /** Whether they have scales. */
    public boolean quantized() {
      return this == WIDE_INTEGERS || this == INTEGERS || this == OFFSET_INTEGERS;
    }
  }
}
