package io.github.pocketzoo.runtime.exec;

import java.util.List;

/**
 * What a compiled graph does, operation by operation, and with what.
 *
 * @param lines the operations in order
 * @param notes what a reader of timings has to know, such as zeros that are multiplied
 */
public record Plan(List<Line> lines, List<String> notes) {
  public Plan {
    lines = List.copyOf(lines);
    notes = List.copyOf(notes);
  }

  /**
   * An operation.
   *
   * @param operation what it computes, such as {@code "linear 384 → 1536, gelu"}
   * @param name of the operation in the graph
   * @param dataType of its factors; {@code "f32"} where it has no weights, and such as {@code "int4
   *     × int8"} where weights and inputs differ
   * @param instructionSet what its kernel uses, such as {@code "avx2"}
   * @param kernel {@code "own"}, {@code "oneDNN …"} with oneDNN's name of it, or {@code "ND4J"}
   */
  public record Line(
      String operation, String name, String dataType, String instructionSet, String kernel) {}

  /** Number of operations with weights in a data type. */
  public long matrices(String dataType) {
    return lines.stream()
        .filter(line -> line.operation().startsWith("linear") && line.dataType().equals(dataType))
        .count();
  }
}
