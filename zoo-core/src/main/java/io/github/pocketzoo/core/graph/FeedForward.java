package io.github.pocketzoo.core.graph;

import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.Projection;
import io.github.pocketzoo.core.structure.Role;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The position-wise feed-forward network (Vaswani et al. 2017, section 3.3):
 *
 * <pre>
 * y = act(x W₁ + b₁) W₂ + b₂
 * </pre>
 *
 * or, in a block with a {@link Role#GATE}, that of Shazeer (2020), such as SwiGLU:
 *
 * <pre>
 * y = (act(x W_g + b_g) ⊙ (x W₁ + b₁)) W₂ + b₂
 * </pre>
 */
public final class FeedForward {
  private FeedForward() {}

  /**
   * Applies the feed-forward network of a block.
   *
   * @param x {@code [B·L, H]}
   * @return {@code [B·L, H]}
   */
  public static SDVariable apply(
      GraphContext graph, Block block, SDVariable x, Activation activation) {
    SDVariable inner = Linear.apply(graph, block.projections().get(Role.INTERMEDIATE), x);
    Projection gate = block.projections().get(Role.GATE);
    SDVariable activated =
        gate == null
            ? activation.apply(graph.sameDiff(), inner)
            : activation.apply(graph.sameDiff(), Linear.apply(graph, gate, x)).mul(inner);
    return Linear.apply(graph, block.projections().get(Role.OUTPUT), activated);
  }
}
