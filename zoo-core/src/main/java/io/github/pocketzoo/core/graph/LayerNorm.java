package io.github.pocketzoo.core.graph;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Layer normalization (Ba et al. 2016): y = (x − μ) / √(σ² + ε) · γ + β over the last axis. */
public final class LayerNorm {
  private LayerNorm() {}

  /**
   * Normalizes with the parameters {@code name.weight} (γ) and {@code name.bias} (β).
   *
   * @param x {@code [rows, H]}
   * @param epsilon ε; ND4J's own layer norm operation has none that can be set
   * @return {@code [rows, H]}
   */
  public static SDVariable apply(GraphContext graph, String name, SDVariable x, double epsilon) {
    SameDiff sd = graph.sameDiff();
    SDVariable centred = x.sub(x.mean(true, 1));
    // The gradient of a square takes ND4J 1.0.0-M2.1 ten times as long as that of a product; ONNX
    // Runtime knows a layer norm by its square.
    SDVariable squared = graph.training() ? centred.mul(centred) : sd.math().square(centred);
    SDVariable variance = squared.mean(true, 1);
    SDVariable normalized = centred.div(sd.math().sqrt(variance.add(epsilon)));
    return Gain.apply(graph, normalized, graph.parameter(name + ".weight"))
        .add(graph.parameter(name + ".bias"));
  }
}
