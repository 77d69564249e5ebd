package io.github.pocketzoo.core.train;

import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Random numbers that are a function of what they are for, so that a resumed run, or one with
 * another number of threads, draws what the uninterrupted one would have.
 */
public final class StepRandom {
  /** 2⁶⁴ divided by the golden ratio. */
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private StepRandom() {}

  /**
   * The numbers for one purpose.
   *
   * @param seed of the run
   * @param purpose such as a step and an example
   */
  public static SplittableRandom of(long seed, long... purpose) {
    long mixed = mix(seed + GOLDEN_GAMMA);
    for (long part : purpose) {
      mixed = mix(mixed * 31 + part + GOLDEN_GAMMA);
    }
    return new SplittableRandom(mixed);
  }

  /** Puts a list into a random order (Fisher and Yates). */
  public static void shuffle(List<?> list, SplittableRandom random) {
    for (int i = list.size() - 1; i > 0; i--) {
      Collections.swap(list, i, random.nextInt(i + 1));
    }
  }

  /** David Stafford's 13th variant of MurmurHash3's finaliser. */
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
