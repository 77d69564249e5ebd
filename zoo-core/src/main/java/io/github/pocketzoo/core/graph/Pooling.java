package io.github.pocketzoo.core.graph;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Arrays;
import java.util.Locale;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

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
  /** The hidden state of the last token (Yang et al. 2019), padding left out. */
  LAST {
    @Override
    public SDVariable apply(GraphContext graph, SDVariable hidden) {
      SameDiff sd = graph.sameDiff();
      // By products: sums over an axis of one token fail in ND4J 1.0.0-M2.1.
      SDVariable ones = sd.onesLike(graph.positions()).castTo(hidden.dataType());
      SDVariable lengths = graph.attentionMask().mmul(ones.reshape(-1, 1));
      SDVariable isLast = sd.eq(graph.positions(), lengths.sub(1).castTo(DataType.INT32));
      SDVariable rows = sd.expandDims(isLast.castTo(hidden.dataType()), 1);
      return sd.squeeze(sd.mmul(rows, hidden), 1);
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
                    "unknown pooling \"" + name + "\", expected cls, last or mean"));
  }
}
