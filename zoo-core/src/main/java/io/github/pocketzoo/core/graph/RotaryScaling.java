package io.github.pocketzoo.core.graph;

import io.github.pocketzoo.core.error.InvalidInputException;

/**
 * How the frequencies of {@link Rotary} positions are lowered, so that a model reads longer texts
 * than those it was first trained on.
 */
public sealed interface RotaryScaling {

  /** The frequency to use instead of ω. */
  double scaled(double frequency);

  /** Frequencies stay as they are. */
  record None() implements RotaryScaling {
    @Override
    public double scaled(double frequency) {
      return frequency;
    }
  }

  /**
   * Position interpolation (Chen et al. 2023): ω / s.
   *
   * @param factor s
   */
  record Linear(double factor) implements RotaryScaling {
    public Linear {
      requireFactor(factor);
    }

    @Override
    public double scaled(double frequency) {
      return frequency / factor;
    }
  }

  /**
   * Llama 3.1's (Grattafiori et al. 2024, and its published code): with n = L₀ ω / 2π turns in the
   * length L₀ of the first training, frequencies of many turns stay, those of few become ω / s, and
   * those between are mixed:
   *
   * <pre>
   * ω                              n &gt; high
   * ω / s                          n &lt; low
   * (1 − m) ω / s + m ω            else, m = (n − low) / (high − low)
   * </pre>
   *
   * @param factor s
   * @param low turns below which a frequency is divided
   * @param high turns above which it stays
   * @param originalLength L₀
   */
  record ByWavelength(double factor, double low, double high, int originalLength)
      implements RotaryScaling {
    public ByWavelength {
      requireFactor(factor);
      if (!(0 < low && low < high)) {
        throw new InvalidInputException(
            "low_freq_factor %s and high_freq_factor %s, expected 0 < low < high"
                .formatted(low, high));
      }
    }

    @Override
    public double scaled(double frequency) {
      double turns = originalLength * frequency / (2 * Math.PI);
      double kept = Math.min(1, Math.max(0, (turns - low) / (high - low)));
      return (1 - kept) * frequency / factor + kept * frequency;
    }
  }

  private static void requireFactor(double factor) {
    if (!(factor >= 1)) {
      throw new InvalidInputException(
          "factor of rotary positions is %s, expected 1 or more".formatted(factor));
    }
  }
}
