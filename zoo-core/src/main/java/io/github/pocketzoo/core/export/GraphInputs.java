package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.graph.ModelGraph;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The inputs of a file, as Hugging Face Optimum names and types them: whole numbers and the
 * attention mask are int64, and positions, which count from 0 in every text, are no input.
 */
final class GraphInputs {
  private static final List<String> ORDER =
      List.of(ModelGraph.INPUT_IDS, ModelGraph.ATTENTION_MASK, ModelGraph.TOKEN_TYPE_IDS);

  private GraphInputs() {}

  /** Adds inputs for the placeholders. */
  static void write(List<SDVariable> placeholders, OnnxGraph graph) {
    Map<String, SDVariable> byName = new HashMap<>();
    placeholders.forEach(placeholder -> byName.put(placeholder.name(), placeholder));
    Optional<String> shaped =
        List.of(ModelGraph.ATTENTION_MASK, ModelGraph.INPUT_IDS).stream()
            .filter(byName::containsKey)
            .findFirst();
    boolean computesPositions = byName.containsKey(ModelGraph.POSITION_IDS) && shaped.isPresent();
    placeholders.stream()
        .filter(each -> !(computesPositions && each.name().equals(ModelGraph.POSITION_IDS)))
        .sorted(Comparator.comparingInt(GraphInputs::place))
        .forEach(each -> writeInput(each, graph));
    if (computesPositions) {
      DataType type = graph.type(ModelGraph.POSITION_IDS).type();
      graph.bind(ModelGraph.POSITION_IDS, positions(shaped.get(), type, graph));
    }
  }

  private static int place(SDVariable placeholder) {
    int place = ORDER.indexOf(placeholder.name());
    return place < 0 ? ORDER.size() : place;
  }

  private static void writeInput(SDVariable placeholder, OnnxGraph graph) {
    String name = placeholder.name();
    TensorType type = graph.type(name);
    boolean whole = type.type().isIntType() || name.equals(ModelGraph.ATTENTION_MASK);
    DataType stored = whole ? DataType.INT64 : type.type();
    graph.addInput(name, stored, type.dimensions());
    graph.bind(name, stored == type.type() ? name : graph.cast(name, type.type()));
  }

  /** 0, 1, 2 … in each row, in the shape of another input. */
  private static String positions(String shaped, DataType type, OnnxGraph graph) {
    String shape = graph.compute("Shape", List.of(shaped));
    String length = graph.compute("Gather", List.of(shape, graph.whole(1)));
    String row = graph.compute("Range", List.of(graph.whole(0), length, graph.whole(1)));
    String rows = graph.compute("Expand", List.of(row, shape));
    return type == DataType.INT64 ? rows : graph.cast(rows, type);
  }
}
