package io.github.pocketzoo.core.quant;

import io.github.pocketzoo.core.error.InvalidInputException;

/**
 * Decides from what a calibration set shows up to which magnitude numbers keep apart when they are
 * rounded to 8 bits; those beyond become the largest.
 */
public sealed interface RangeObserver {
  /**
   * The largest magnitude of the range.
   *
   * @param seen at least one number that isn't 0
   * @return greater than 0, at most the largest that was seen
   */
  float limit(MagnitudeHistogram seen);

  /** Such as {@code "percentile 99.99"}. */
  String describe();

  /** Everything that was seen: nothing is clipped. */
  record MinMax() implements RangeObserver {
    @Override
    public float limit(MagnitudeHistogram seen) {
      return seen.largest();
    }

    @Override
    public String describe() {
      return "min-max";
    }
  }

  /**
   * All but a few outliers.
   *
   * @param percent of the numbers that are within the range, greater than 0, at most 100
   */
  record Percentile(double percent) implements RangeObserver {
    public Percentile {
      if (!(percent > 0 && percent <= 100)) {
        throw new InvalidInputException(
            "percentile is %s, expected a number greater than 0, at most 100".formatted(percent));
      }
    }

    @Override
    public float limit(MagnitudeHistogram seen) {
      double wanted = seen.total() * percent / 100;
      long count = 0;
      for (int bin = 0; bin < seen.bins(); bin++) {
        count += seen.count(bin);
        if (count >= wanted && seen.end(bin) > 0) {
          return (float) Math.min(seen.end(bin), seen.largest());
        }
      }
      return seen.largest();
    }

    @Override
    public String describe() {
      return "percentile " + percent;
    }
  }

  /** The range of the least mean squared error of rounding and clipping. */
  record MeanSquaredError() implements RangeObserver {
    private static final int CANDIDATES = 100;

    /** Ranges that clip more are never better than these, and cost as much to try. */
    private static final double LEAST = 0.2;

    @Override
    public float limit(MagnitudeHistogram seen) {
      float best = seen.largest();
      double leastError = Double.POSITIVE_INFINITY;
      for (int i = CANDIDATES; i >= CANDIDATES * LEAST; i--) {
        float limit = seen.largest() * i / CANDIDATES;
        double error = error(seen, limit);
        if (error < leastError) {
          leastError = error;
          best = limit;
        }
      }
      return best;
    }

    private static double error(MagnitudeHistogram seen, float limit) {
      double scale = limit / (double) Quantization.INPUT_MAX;
      double sum = 0;
      for (int bin = 0; bin <= seen.lastBin(); bin++) {
        if (seen.count(bin) > 0) {
          double value = Math.min(seen.middle(bin), seen.largest());
          double rounded = scale * Math.min(Quantization.INPUT_MAX, Math.rint(value / scale));
          sum += seen.count(bin) * (value - rounded) * (value - rounded);
        }
      }
      return sum;
    }

    @Override
    public String describe() {
      return "mse";
    }
  }

  /**
   * The range whose 128 magnitudes tell most of the distribution: the least Kullback-Leibler
   * divergence of what is left after rounding from what is left after clipping (Migacz 2017, "8-bit
   * inference with TensorRT").
   */
  record Entropy() implements RangeObserver {
    private static final int LEVELS = 128;

    @Override
    public float limit(MagnitudeHistogram seen) {
      int last = seen.lastBin();
      double least = Double.POSITIVE_INFINITY;
      int best = last;
      for (int bins = LEVELS; bins <= last + 1; bins += LEVELS / 8) {
        double divergence = divergence(seen, bins);
        if (divergence <= least) {
          least = divergence;
          best = bins - 1;
        }
      }
      return (float) Math.min(seen.end(best), seen.largest());
    }

    /** KL(P ‖ Q): P clipped to the first bins, Q the same without what was beyond, in 128 steps. */
    private static double divergence(MagnitudeHistogram seen, int bins) {
      double[] p = new double[bins];
      double[] q = new double[bins];
      for (int bin = 0; bin < bins; bin++) {
        p[bin] = seen.count(bin);
      }
      for (int level = 0; level < LEVELS; level++) {
        spread(p, q, level * bins / LEVELS, (level + 1) * bins / LEVELS);
      }
      for (int bin = bins; bin <= seen.lastBin(); bin++) {
        p[bins - 1] += seen.count(bin);
      }
      return divergence(p, q);
    }

    /** The numbers of a step, evenly over those of its bins that have any. */
    private static void spread(double[] p, double[] q, int begin, int end) {
      double sum = 0;
      int filled = 0;
      for (int bin = begin; bin < end; bin++) {
        sum += p[bin];
        filled += p[bin] > 0 ? 1 : 0;
      }
      for (int bin = begin; bin < end; bin++) {
        q[bin] = p[bin] > 0 ? sum / filled : 0;
      }
    }

    private static double divergence(double[] p, double[] q) {
      double sumOfP = 0;
      double sumOfQ = 0;
      for (int i = 0; i < p.length; i++) {
        sumOfP += p[i];
        sumOfQ += q[i];
      }
      double divergence = 0;
      for (int i = 0; i < p.length; i++) {
        if (p[i] > 0) {
          if (q[i] == 0) {
            return Double.POSITIVE_INFINITY;
          }
          divergence += p[i] / sumOfP * Math.log(p[i] / sumOfP / (q[i] / sumOfQ));
        }
      }
      return divergence;
    }

    @Override
    public String describe() {
      return "entropy";
    }
  }
}
