package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.samediff.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The ops that can be written, by their names in ND4J. */
final class OpWriters {
  private static final Map<String, OpWriter> ALL = all();

  private OpWriters() {}

  private static Map<String, OpWriter> all() {
    Map<String, OpWriter> all = new HashMap<>();
    for (Map<String, OpWriter> group :
        List.of(
            ArithmeticOps.writers(),
            FunctionOps.writers(),
            ComparisonOps.writers(),
            ReductionOps.writers(),
            ShapeOps.writers(),
            IndexingOps.writers(),
            CreationOps.writers(),
            MatrixOps.writers())) {
      group.forEach(
          (name, writer) -> {
            if (all.put(name, writer) != null) {
              throw new IllegalStateException("two writers for the op " + name);
            }
          });
    }
    return Map.copyOf(all);
  }

  /** The names of all ops. */
  static Set<String> names() {
    return ALL.keySet();
  }

  /**
   * The writer of a node.
   *
   * @throws InvalidInputException if there is none
   */
  static OpWriter of(Node node) {
    OpWriter writer = ALL.get(node.op());
    if (writer == null) {
      throw new InvalidInputException(
          "op %s (variable %s) can't be written as ONNX, there is no writer for it"
              .formatted(node.op(), node.output()));
    }
    return writer;
  }
}
