package io.github.pocketzoo.core.graph;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Activation functions by their names in Hugging Face configurations ({@code hidden_act}). */
public enum Activation {
  /** x · Φ(x) = ½ x (1 + erf(x/√2)) (Hendrycks and Gimpel 2016). */
  GELU("gelu") {
    @Override
    public SDVariable apply(SameDiff sd, SDVariable x) {
      // By parts: nn.preciseGelu of ND4J 1.0.0-M2.1 is off by up to 0.65, nn.gelu is x·σ(1.702x).
      return x.mul(0.5).mul(sd.math().erf(x.mul(1 / Math.sqrt(2))).add(1.0));
    }
  },
  /**
   * ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))), the approximation of GPT-2; computed as x · σ(2√(2/π)
   * (x + 0.044715 x³)), which is the same.
   */
  GELU_NEW("gelu_new") {
    @Override
    public SDVariable apply(SameDiff sd, SDVariable x) {
      // tanh and its gradient take ND4J 1.0.0-M2.1 three times as long as those of the sigmoid.
      double scale = 2 * Math.sqrt(2 / Math.PI);
      SDVariable z = x.mul(x).mul(scale * 0.044715).add(scale).mul(x);
      return x.mul(sd.nn().sigmoid(z));
    }
  },
  /** x · σ(x) (Elfwing et al. 2018), also called swish. */
  SILU("silu") {
    @Override
    public SDVariable apply(SameDiff sd, SDVariable x) {
      return x.mul(sd.nn().sigmoid(x));
    }
  },
  /** tanh(x). */
  TANH("tanh") {
    @Override
    public SDVariable apply(SameDiff sd, SDVariable x) {
      return sd.math().tanh(x);
    }
  },
  /** max(0, x). */
  RELU("relu") {
    @Override
    public SDVariable apply(SameDiff sd, SDVariable x) {
      return sd.nn().relu(x, 0.0);
    }
  };

  private final String configName;

  Activation(String configName) {
    this.configName = configName;
  }

  /** Applies the function to every element. */
  public abstract SDVariable apply(SameDiff sd, SDVariable x);

  /** The name in {@code config.json}. */
  public String configName() {
    return configName;
  }

  /**
   * The activation called {@code name} in a {@code config.json}.
   *
   * @throws InvalidInputException if none is
   */
  public static Activation of(String name) {
    return Arrays.stream(values())
        .filter(activation -> activation.configName.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "unknown activation \"%s\", expected one of %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(Activation::configName)
                                .collect(Collectors.joining(", ")))));
  }
}
