package io.github.pocketzoo.runtime.kernel;

import java.util.Arrays;
import java.util.Random;

/** What matrices hold. Random numbers depend on nothing but the seed. */
enum Filling {
  RANDOM {
    @Override
    float real(Random random) {
      return (float) random.nextGaussian();
    }

    @Override
    byte integer(Random random) {
      return (byte) (random.nextInt(255) - 127);
    }
  },
  ZERO {
    @Override
    float real(Random random) {
      return 0;
    }

    @Override
    byte integer(Random random) {
      return 0;
    }
  },
  CONSTANT {
    @Override
    float real(Random random) {
      return -1.7f;
    }

    @Override
    byte integer(Random random) {
      return -77;
    }
  },
  /** The largest integers, and floats so large that squares overflow. */
  SATURATED {
    @Override
    float real(Random random) {
      return random.nextBoolean() ? 1e30f : -1e30f;
    }

    @Override
    byte integer(Random random) {
      return (byte) (random.nextBoolean() ? 127 : -127);
    }
  },
  /** Smaller than every normal float. */
  DENORMAL {
    @Override
    float real(Random random) {
      return random.nextBoolean() ? 1e-40f : -1e-40f;
    }

    @Override
    byte integer(Random random) {
      return (byte) (random.nextInt(3) - 1);
    }
  };

  abstract float real(Random random);

  abstract byte integer(Random random);

  float[][] reals(int rows, int columns, long seed) {
    Random random = new Random(seed);
    float[][] values = new float[rows][columns];
    for (float[] row : values) {
      for (int j = 0; j < columns; j++) {
        row[j] = real(random);
      }
    }
    return values;
  }

  byte[][] integers(int rows, int columns, long seed) {
    Random random = new Random(seed);
    byte[][] values = new byte[rows][columns];
    for (byte[] row : values) {
      for (int j = 0; j < columns; j++) {
        row[j] = integer(random);
      }
    }
    return values;
  }

  /** A vector with room for reading to the next multiple of 16 elements, which are NaN. */
  float[] vector(int count, long seed) {
    float[] values = reals(1, count, seed)[0];
    float[] padded = new float[(count + 15) / 16 * 16];
    Arrays.fill(padded, Float.NaN);
    System.arraycopy(values, 0, padded, 0, count);
    return padded;
  }
}
