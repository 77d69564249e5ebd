package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.samediff.Node;
import io.github.pocketzoo.core.samediff.NodeOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * What a model's file tells. The outputs of the head are the results that no op reads, under their
 * own names; a model without a head for a task has its last hidden state as {@value
 * #LAST_HIDDEN_STATE}, as transformers calls it.
 */
final class ModelOutputs {
  /** Name of the last hidden state of a model without a head. */
  static final String LAST_HIDDEN_STATE = "last_hidden_state";

  private ModelOutputs() {}

  /**
   * The outputs of a graph.
   *
   * @param body whether it is of a model without a head for a task
   * @param hiddenStates whether all hidden states are among them
   */
  static List<ExportedGraph.Output> of(SameDiff graph, boolean body, boolean hiddenStates) {
    List<String> states = series(graph, ModelGraph::hiddenState);
    List<String> attentions = series(graph, ModelGraph::attention);
    List<ExportedGraph.Output> outputs = new ArrayList<>();
    if (body) {
      outputs.add(new ExportedGraph.Output(states.get(states.size() - 1), LAST_HIDDEN_STATE));
    }
    for (String name : results(graph)) {
      if (!states.contains(name) && !attentions.contains(name)) {
        outputs.add(new ExportedGraph.Output(name, name));
      }
    }
    if (hiddenStates) {
      states.forEach(state -> outputs.add(new ExportedGraph.Output(state, state)));
    }
    return outputs;
  }

  /** The numbered variables of a graph. */
  private static List<String> series(SameDiff graph, IntFunction<String> name) {
    List<String> names = new ArrayList<>();
    while (graph.hasVariable(name.apply(names.size()))) {
      names.add(name.apply(names.size()));
    }
    return names;
  }

  /** The floats that no op reads. */
  private static List<String> results(SameDiff graph) {
    List<Node> nodes = NodeOrder.of(graph);
    Set<String> read = new HashSet<>();
    nodes.forEach(node -> read.addAll(node.inputs()));
    return nodes.stream()
        .flatMap(node -> node.outputs().stream())
        .filter(name -> !read.contains(name))
        .filter(name -> graph.getVariable(name).dataType().isFPType())
        .toList();
  }
}
