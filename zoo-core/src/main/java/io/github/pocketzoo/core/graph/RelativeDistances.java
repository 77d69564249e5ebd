package io.github.pocketzoo.core.graph;

import java.util.OptionalInt;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/** {@link Sinusoids} of the distances i − j (Dai et al. 2019). */
public final class RelativeDistances {
  private RelativeDistances() {}

  /**
   * The rows for the distances L, L − 1, …, −L + 1.
   *
   * @param width H, even
   * @return {@code [2L, H]}
   */
  public static SDVariable sinusoids(GraphContext graph, int width) {
    SDVariable length = graph.lengthNumber();
    return new Sinusoids(width).of(graph, descending(graph, length, length));
  }

  /**
   * The rows for the distances M + L, M + L − 1, …, 0 to the tokens before one.
   *
   * @param width H, even
   * @param clamp greatest distance; those above have its row
   * @return {@code [M + L + 1, H]}
   */
  public static SDVariable back(
      GraphContext graph, SegmentMemory memory, int width, OptionalInt clamp) {
    SameDiff sd = graph.sameDiff();
    SDVariable greatest = graph.lengthNumber().add(sd.constant(memory.length()));
    SDVariable distances = descending(graph, greatest, sd.constant(1));
    if (clamp.isPresent()) {
      SDVariable numbers = distances.castTo(graph.attentionMask().dataType());
      distances = sd.clipByValue(numbers, 0, clamp.getAsInt());
    }
    return new Sinusoids(width).of(graph, distances);
  }

  /** From a number down to 1 − {@code end} (int32). */
  private static SDVariable descending(GraphContext graph, SDVariable greatest, SDVariable end) {
    SameDiff sd = graph.sameDiff();
    // δ, δ − 1, … as −(−δ), −(−δ + 1), …: the step is positive.
    return sd.range(greatest.neg(), end, sd.constant(1), DataType.INT32).neg();
  }
}
