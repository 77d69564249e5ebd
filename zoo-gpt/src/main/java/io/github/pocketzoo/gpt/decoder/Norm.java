package io.github.pocketzoo.gpt.decoder;

import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.graph.LayerNorm;
import io.github.pocketzoo.core.graph.RmsNorm;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The normalizations of a decoder.
 *
 * @param kind what they compute
 * @param placement where they stand in a block
 * @param epsilon ε
 */
public record Norm(Kind kind, Placement placement, double epsilon) {

  /** What a normalization computes. */
  public enum Kind {
    /** {@link LayerNorm}. */
    LAYER_NORM,
    /** {@link RmsNorm}. */
    RMS_NORM
  }

  /** Where a block normalizes. */
  public enum Placement {
    /** Before each part, and once after the last block (Radford et al. 2019). */
    PRE,
    /** After each part's residual sum (Vaswani et al. 2017). */
    POST
  }

  /** The parameters of one normalization. */
  List<ParameterSpec> parameters(String name, int size) {
    ParameterSpec gain = ParameterSpec.gain(name + ".weight", size);
    return kind == Kind.RMS_NORM
        ? List.of(gain)
        : List.of(gain, ParameterSpec.bias(name + ".bias", size));
  }

  /**
   * Normalizes.
   *
   * @param x {@code [rows, H]}
   */
  SDVariable apply(GraphContext graph, String name, SDVariable x) {
    return switch (kind) {
      case LAYER_NORM -> LayerNorm.apply(graph, name, x, epsilon);
      case RMS_NORM -> RmsNorm.apply(graph, name, x, epsilon);
    };
  }
}
