package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.samediff.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import onnx.Onnx.AttributeProto;
import org.nd4j.linalg.api.buffer.DataType;

/** Shapes, and what gives tensors another one. */
final class ShapeOps {
  /** ND4J's code for row-major order, which it puts before the sizes. */
  private static final long ROW_MAJOR = -99;

  /** From this version on {@code Split} wants to be told into how many parts. */
  private static final int SPLIT_HAS_COUNT = 18;

  private ShapeOps() {}

  static Map<String, OpWriter> writers() {
    Map<String, OpWriter> writers = new HashMap<>();
    writers.put("shape_of", ShapeOps::shapeOf);
    writers.put("size_at", ShapeOps::sizeAt);
    writers.put("size", ShapeOps::size);
    writers.put("rank", ShapeOps::rank);
    writers.put("reshape", ShapeOps::reshape);
    writers.put("permute", ShapeOps::permute);
    writers.put("transpose", ShapeOps::transpose);
    writers.put("expand_dims", ShapeOps::expandDims);
    writers.put("squeeze", ShapeOps::squeeze);
    writers.put("concat", ShapeOps::concat);
    writers.put("stack", ShapeOps::stack);
    writers.put("unstack", ShapeOps::unstack);
    writers.put("split", ShapeOps::split);
    writers.put("split_v", ShapeOps::splitSizes);
    writers.put("tile", ShapeOps::tile);
    writers.put("broadcast_to", ShapeOps::broadcastTo);
    writers.put("pad", ShapeOps::pad);
    return writers;
  }

  private static String x(Node node, OnnxGraph graph) {
    return graph.value(node.input(0));
  }

  private static long[] array(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }

  private static void shapeOf(Node node, OnnxGraph graph) {
    whole(node, graph, graph.compute("Shape", List.of(x(node, graph))));
  }

  /** Defines the output as a whole number in the type that SameDiff has it in. */
  private static void whole(Node node, OnnxGraph graph, String value) {
    DataType type = graph.type(node.output()).type();
    graph.alias(node.output(), type == DataType.INT64 ? value : graph.cast(value, type));
  }

  private static void sizeAt(Node node, OnnxGraph graph) {
    String shape = graph.compute("Shape", List.of(x(node, graph)));
    long axis = graph.type(node.input(0)).positive(node.integers().get(0));
    whole(node, graph, graph.compute("Gather", List.of(shape, graph.whole(axis))));
  }

  private static void size(Node node, OnnxGraph graph) {
    whole(node, graph, graph.compute("Size", List.of(x(node, graph))));
  }

  private static void rank(Node node, OnnxGraph graph) {
    whole(node, graph, graph.whole(graph.type(node.input(0)).rank()));
  }

  private static void reshape(Node node, OnnxGraph graph) {
    List<Long> settings = node.integers();
    if (!settings.isEmpty() && settings.get(0) != ROW_MAJOR) {
      throw graph.refusal(node, "expected row-major order");
    }
    List<Long> sizes = settings.isEmpty() ? List.of() : settings.subList(1, settings.size());
    if (sizes.contains(0L)) {
      throw graph.refusal(node, "expected no empty axis");
    }
    String shape =
        node.inputs().size() > 1
            ? graph.value(node.input(1), DataType.INT64)
            : graph.longs(array(sizes));
    graph.define(node.output(), "Reshape", List.of(x(node, graph), shape));
  }

  private static void permute(Node node, OnnxGraph graph) {
    long[] axes =
        node.inputs().size() > 1
            ? graph
                .constantLongs(node.input(1))
                .orElseThrow(() -> graph.refusal(node, "expected constant axes"))
            : array(node.integers());
    graph.define(node.output(), "Transpose", List.of(x(node, graph)), Attribute.of("perm", axes));
  }

  private static void transpose(Node node, OnnxGraph graph) {
    graph.define(node.output(), "Transpose", List.of(x(node, graph)));
  }

  private static void expandDims(Node node, OnnxGraph graph) {
    long axis = graph.type(node.output()).positive(node.integers().get(0));
    graph.define(node.output(), "Unsqueeze", List.of(x(node, graph), graph.longs(axis)));
  }

  private static void squeeze(Node node, OnnxGraph graph) {
    List<String> inputs = new ArrayList<>(List.of(x(node, graph)));
    if (!node.integers().isEmpty()) {
      inputs.add(graph.longs(array(node.integers())));
    }
    graph.define(node.output(), "Squeeze", inputs);
  }

  private static void concat(Node node, OnnxGraph graph) {
    if (node.flag(0)) {
      throw graph.refusal(node, "expected a constant axis");
    }
    TensorType type = graph.type(node.output());
    graph.define(
        node.output(),
        "Concat",
        node.inputs().stream().map(input -> graph.value(input, type.type())).toList(),
        Attribute.of("axis", type.positive(node.integers().get(0))));
  }

  private static void stack(Node node, OnnxGraph graph) {
    long axis = graph.type(node.output()).positive(node.integers().get(0));
    List<String> slices =
        node.inputs().stream()
            .map(
                input -> graph.compute("Unsqueeze", List.of(graph.value(input), graph.longs(axis))))
            .toList();
    graph.define(node.output(), "Concat", slices, Attribute.of("axis", axis));
  }

  private static void unstack(Node node, OnnxGraph graph) {
    long axis = graph.type(node.input(0)).positive(node.integers().get(0));
    for (int i = 0; i < node.outputs().size(); i++) {
      graph.define(
          node.outputs().get(i),
          "Gather",
          List.of(x(node, graph), graph.whole(i)),
          Attribute.of("axis", axis));
    }
  }

  private static void split(Node node, OnnxGraph graph) {
    long parts = node.integers().get(0);
    long axis = graph.type(node.input(node.inputs().size() - 1)).positive(node.integers().get(1));
    List<AttributeProto> attributes = new ArrayList<>(List.of(Attribute.of("axis", axis)));
    if (graph.opset() >= SPLIT_HAS_COUNT) {
      attributes.add(Attribute.of("num_outputs", parts));
    }
    graph.define(
        node.outputs(),
        "Split",
        List.of(graph.value(node.input(node.inputs().size() - 1))),
        attributes.toArray(new AttributeProto[0]));
  }

  private static void splitSizes(Node node, OnnxGraph graph) {
    long axis = graph.type(node.input(0)).positive(node.integers().get(0));
    graph.define(
        node.outputs(),
        "Split",
        List.of(x(node, graph), graph.value(node.input(1), DataType.INT64)),
        Attribute.of("axis", axis));
  }

  private static void tile(Node node, OnnxGraph graph) {
    String repeats =
        node.inputs().size() > 1
            ? graph.value(node.input(1), DataType.INT64)
            : graph.longs(array(node.integers()));
    graph.define(node.output(), "Tile", List.of(x(node, graph), repeats));
  }

  private static void broadcastTo(Node node, OnnxGraph graph) {
    graph.define(
        node.output(),
        "Expand",
        List.of(x(node, graph), graph.value(node.input(1), DataType.INT64)));
  }

  private static void pad(Node node, OnnxGraph graph) {
    Optional<long[]> widths = graph.constantLongs(node.input(1));
    boolean constantMode = node.integers().isEmpty() || node.integers().get(0) == 0;
    if (widths.isEmpty() || !constantMode) {
      throw graph.refusal(node, "expected constant widths, filled with a number");
    }
    // ND4J has [rank, 2]; ONNX has all widths before, then all widths behind.
    int rank = widths.get().length / 2;
    long[] pads = new long[2 * rank];
    for (int axis = 0; axis < rank; axis++) {
      pads[axis] = widths.get()[2 * axis];
      pads[rank + axis] = widths.get()[2 * axis + 1];
    }
    double value = node.reals().isEmpty() ? 0 : node.reals().get(0);
    graph.define(
        node.output(),
        "Pad",
        List.of(
            x(node, graph),
            graph.longs(pads),
            graph.scalar(graph.type(node.output()).type(), value)));
  }
}
