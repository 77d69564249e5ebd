package io.github.pocketzoo.core.graph;

import io.github.pocketzoo.core.quant.Quantization;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Linear maps that read what they will read when their weights are integers: numbers rounded to 8
 * bits ("fake quantization", Jacob et al. 2018). Forward it is
 *
 * <pre>
 * x̂ = s · clip(round(x / s), −127, 127)
 * </pre>
 *
 * with s = max |x| / 127 of the row, or fixed. Backward it is the identity (the straight-through
 * estimator, Bengio et al. 2013), and 0 where x was clipped.
 *
 * @param perRow names of the matrices that multiply rows with scales of their own
 * @param fixed scales by the names of the other matrices
 */
public record InputRounding(Set<String> perRow, Map<String, Float> fixed) {
  /** A graph that rounds nothing. */
  public static final InputRounding NONE = new InputRounding(Set.of(), Map.of());

  /** A number that no activation is as small as; rows of zeros are divided by it. */
  private static final double TINY = 1e-30;

  /** Differences are kept as whole multiples of its inverse. */
  private static final double STEPS = 0x1p32;

  public InputRounding {
    perRow = Set.copyOf(perRow);
    fixed = Map.copyOf(fixed);
  }

  /** What a matrix multiplies of {@code x}, {@code [rows, in]}. */
  SDVariable apply(GraphContext graph, String weight, SDVariable x) {
    if (perRow.contains(weight)) {
      return graph.once("rounded " + x.name(), () -> perRow(graph.sameDiff(), x));
    }
    Float scale = fixed.get(weight);
    return scale == null
        ? x
        : graph.once("rounded " + x.name() + " " + scale, () -> fixed(graph.sameDiff(), x, scale));
  }

  private static SDVariable perRow(SameDiff sd, SDVariable x) {
    SDVariable limit = sd.math().abs(x).max(true, 1).add(TINY);
    SDVariable scale = limit.div(Quantization.INPUT_MAX);
    SDVariable rounded = sd.math().round(x.div(scale)).mul(scale);
    return x.add(withoutGradient(rounded.sub(x)));
  }

  private static SDVariable fixed(SameDiff sd, SDVariable x, double scale) {
    double limit = Quantization.INPUT_MAX * scale;
    SDVariable rounded = sd.math().clipByValue(sd.math().round(x.div(scale)), -127, 127).mul(scale);
    SDVariable within = sd.lte(sd.math().abs(x), limit).castTo(x.dataType());
    SDVariable passed = x.mul(within);
    return passed.add(withoutGradient(rounded.sub(passed)));
  }

  /**
   * The same numbers, which SameDiff takes for constants: it doesn't differentiate what went
   * through whole numbers. (Its rounding has the gradient 0, but it would be computed all the way.)
   */
  private static SDVariable withoutGradient(SDVariable x) {
    return x.mul(STEPS).castTo(DataType.INT64).castTo(x.dataType()).mul(1 / STEPS);
  }
}
