package io.github.pocketzoo.core.graph;

import org.nd4j.autodiff.samediff.SDVariable;

/** What MobileBERT has in the place of layer normalization (Sun et al. 2020): y = x · γ + β. */
public final class NoNorm {
  private NoNorm() {}

  /**
   * Scales and shifts by the parameters {@code name.weight} (γ) and {@code name.bias} (β).
   *
   * @param x {@code [rows, H]}
   * @return {@code [rows, H]}
   */
  public static SDVariable apply(GraphContext graph, String name, SDVariable x) {
    return Gain.apply(graph, x, graph.parameter(name + ".weight"))
        .add(graph.parameter(name + ".bias"));
  }
}
