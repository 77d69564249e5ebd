package io.github.pocketzoo.core.export;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Type and shape of a variable.
 *
 * @param type its element type
 * @param dimensions its sizes, outermost first
 */
record TensorType(DataType type, List<Size> dimensions) {
  /**
   * A size: known, or a name for what is known only when the graph runs.
   *
   * @param known the size, or −1
   * @param name where it isn't known
   */
  record Size(long known, String name) {}

  TensorType {
    dimensions = List.copyOf(dimensions);
  }

  int rank() {
    return dimensions.size();
  }

  /** An axis counted from the start. */
  int positive(long axis) {
    return Math.toIntExact(axis < 0 ? axis + rank() : axis);
  }

  /** An axis as optimizers look for it: the last one is −1, others are counted from the start. */
  long canonical(long axis) {
    int positive = positive(axis);
    return positive == rank() - 1 ? -1 : positive;
  }
}
