package io.github.pocketzoo.core.graph;

import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.Role;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The position-wise feed-forward network (Vaswani et al. 2017, section 3.3): y = act(x W₁ + b₁) W₂
 * + b₂.
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
    return Linear.apply(
        graph, block.projections().get(Role.OUTPUT), activation.apply(graph.sameDiff(), inner));
  }
}
