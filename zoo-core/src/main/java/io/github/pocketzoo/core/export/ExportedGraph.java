package io.github.pocketzoo.core.export;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;

/**
 * What of a SameDiff graph is written to a file, and how things are called there.
 *
 * @param sameDiff the graph
 * @param outputs the outputs in their order
 * @param weights how parameters lie in the file, by name in the graph. Other constants are written
 *     as nodes, so that the file's initializers are these and no more
 */
public record ExportedGraph(
    SameDiff sameDiff, List<Output> outputs, Map<String, StoredWeight> weights) {

  /**
   * An output.
   *
   * @param variable its name in the graph
   * @param name its name in the file
   */
  public record Output(String variable, String name) {}

  public ExportedGraph {
    if (outputs.isEmpty()) {
      throw new IllegalArgumentException("no outputs");
    }
    outputs = List.copyOf(outputs);
    weights = Map.copyOf(weights);
  }

  /** A graph with some of its variables as outputs; its floats are the weights. */
  public static ExportedGraph of(SameDiff graph, String... outputs) {
    Map<String, StoredWeight> weights = new LinkedHashMap<>();
    for (SDVariable variable : graph.variables()) {
      boolean hasValue =
          variable.isConstant() || variable.getVariableType() == VariableType.VARIABLE;
      if (hasValue && variable.dataType().isFPType() && variable.getArr().rank() > 0) {
        weights.put(variable.name(), StoredWeight.floats(variable.name(), false));
      }
    }
    return new ExportedGraph(
        graph, List.of(outputs).stream().map(name -> new Output(name, name)).toList(), weights);
  }

  /** How a variable lies in the file, if it is a weight. */
  Optional<StoredWeight> stored(String variable) {
    return Optional.ofNullable(weights.get(variable));
  }

  /** Name in the file by variable; of a variable that is two outputs, the first name. */
  Map<String, String> outputNames() {
    Map<String, String> names = new LinkedHashMap<>();
    outputs.forEach(output -> names.putIfAbsent(output.variable(), output.name()));
    return names;
  }
}
