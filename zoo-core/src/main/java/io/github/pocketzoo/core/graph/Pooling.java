package io.github.pocketzoo.core.graph;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Arrays;
import java.util.Locale;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** How the hidden states of a sequence become one vector. */
public enum Pooling {
  /** The hidden state of the first token (Devlin et al. 2019). */
  CLS {
    @Override
    public SDVariable apply(GraphContext graph, SDVariable hidden) {
      SameDiff sd = graph.sameDiff();
      return sd.squeeze(
          sd.stridedSlice(
              hidden,
              new long[] {0, 0, 0},
              new long[] {0, 1, 0},
              new long[] {1, 1, 1},
              0b101,
              0b101,
              0,
              0,
              0),
          1);
    }
  },
  /** The mean over the tokens, padding left out (Reimers and Gurevych 2019). */
  MEAN {
    @Override
    public SDVariable apply(GraphContext graph, SDVariable hidden) {
      SameDiff sd = graph.sameDiff();
      SDVariable mask = graph.attentionMask();
      SDVariable sum = hidden.mul(sd.expandDims(mask, 2)).sum(1);
      return sum.div(mask.sum(true, 1));
    }
  };

  /**
   * Pools.
   *
   * @param hidden {@code [B, L, H]}
   * @return {@code [B, H]}
   */
  public abstract SDVariable apply(GraphContext graph, SDVariable hidden);

  /** The name in {@code config.json}. */
  public String configName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The pooling called {@code name} in a {@code config.json}.
   *
   * @throws InvalidInputException if none is
   */
  public static Pooling of(String name) {
    return Arrays.stream(values())
        .filter(pooling -> pooling.configName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "unknown pooling \"" + name + "\", expected cls or mean"));
  }
}
