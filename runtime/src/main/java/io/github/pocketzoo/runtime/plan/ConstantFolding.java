package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.samediff.GraphExecutor;
import io.github.pocketzoo.core.samediff.Node;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.shape.Create;
import org.nd4j.linalg.api.ops.random.BaseRandomOp;

/** Everything in a graph that no input changes, computed once. */
final class ConstantFolding {
  private static final String RANDOM_OPS = "org.nd4j.linalg.api.ops.random.";

  private ConstantFolding() {}

  /**
   * The constants, the variables (there is no training here) and what is computed from them alone.
   *
   * @param nodes in an order in which they can run
   */
  static Map<String, INDArray> of(SameDiff graph, GraphExecutor executor, List<Node> nodes) {
    Map<String, INDArray> constants = new HashMap<>();
    for (SDVariable variable : graph.variables()) {
      if (variable.getVariableType() == VariableType.CONSTANT
          || variable.getVariableType() == VariableType.VARIABLE) {
        INDArray array = variable.getArr();
        if (array == null) {
          throw new InvalidInputException(
              "the graph's variable " + variable.name() + " has no value");
        }
        constants.put(variable.name(), array);
      }
    }
    Set<String> folded = new LinkedHashSet<>();
    for (Node node : nodes) {
      if (isDeterministic(node)
          && node.inputs().stream().allMatch(i -> constants.containsKey(i) || folded.contains(i))) {
        folded.addAll(node.outputs());
      }
    }
    if (!folded.isEmpty()) {
      try {
        constants.putAll(executor.run(Map.of(), List.copyOf(folded)));
      } catch (RuntimeException e) {
        throw GraphFailure.of("on its constants", e);
      }
    }
    return constants;
  }

  private static boolean isDeterministic(Node node) {
    return !(node.function() instanceof BaseRandomOp)
        && !(node.function() instanceof Create)
        && !node.function().getClass().getName().startsWith(RANDOM_OPS);
  }
}
