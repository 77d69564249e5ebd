package io.github.pocketzoo.gpt.decoder;

import io.github.pocketzoo.core.graph.RotaryScaling;
import io.github.pocketzoo.core.graph.Sinusoids;

/** How a decoder knows where a token stands. */
public sealed interface Positions {

  /**
   * Refuses widths that such positions can't have.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if one is odd that must be even
   */
  void checkWidths(int hiddenSize, int headSize);

  /**
   * A row of a table that is added to the token's (Radford et al. 2018).
   *
   * @param entries rows of the table
   */
  record Learned(int entries) implements Positions {
    @Override
    public void checkWidths(int hiddenSize, int headSize) {}
  }

  /** {@link Sinusoids} that are added to the token's row (Vaswani et al. 2017). */
  record Sinusoidal() implements Positions {
    @Override
    public void checkWidths(int hiddenSize, int headSize) {
      sinusoids(hiddenSize);
    }

    Sinusoids sinusoids(int hiddenSize) {
      return new Sinusoids(hiddenSize);
    }
  }

  /**
   * Queries and keys are turned by angles (Su et al. 2021), see {@link
   * io.github.pocketzoo.core.graph.Rotary}.
   *
   * @param theta θ
   * @param scaling of the frequencies
   */
  record Rotary(double theta, RotaryScaling scaling) implements Positions {
    @Override
    public void checkWidths(int hiddenSize, int headSize) {
      ofHeads(headSize);
    }

    io.github.pocketzoo.core.graph.Rotary ofHeads(int headSize) {
      return new io.github.pocketzoo.core.graph.Rotary(theta, scaling, headSize);
    }
  }

  /** Attention scores know distances (Dai et al. 2019), and no token its own position. */
  record Relative() implements Positions {
    @Override
    public void checkWidths(int hiddenSize, int headSize) {
      new Sinusoidal().checkWidths(hiddenSize, headSize);
    }
  }
}
