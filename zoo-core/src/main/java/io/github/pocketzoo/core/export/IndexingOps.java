package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.samediff.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;

/** What takes a part of a tensor. */
final class IndexingOps {
  /** Numbers before those of begin, end and stride: the masks of {@code strided_slice}. */
  private static final int MASKS = 5;

  private IndexingOps() {}

  static Map<String, OpWriter> writers() {
    Map<String, OpWriter> writers = new HashMap<>();
    writers.put("gather", IndexingOps::gather);
    writers.put("gather_nd", IndexingOps::gatherNd);
    writers.put("slice", IndexingOps::slice);
    writers.put("strided_slice", IndexingOps::stridedSlice);
    writers.put("reverse", IndexingOps::reverse);
    return writers;
  }

  private static String x(Node node, OnnxGraph graph) {
    return graph.value(node.input(0));
  }

  private static void gather(Node node, OnnxGraph graph) {
    if (node.inputs().size() != 2) {
      throw graph.refusal(node, "expected indices as an input");
    }
    long axis =
        node.integers().isEmpty() ? 0 : graph.type(node.input(0)).positive(node.integers().get(0));
    Optional<IntegerMatrix> table =
        axis == 0
                && !graph.isStoredTransposed(node.input(0))
                && !graph.hasInputsFirst(node.input(0))
            ? graph.integers(node.input(0))
            : Optional.empty();
    if (table.isPresent()) {
      table.get().gather(node.output(), indices(node, graph));
      return;
    }
    graph.define(
        node.output(),
        "Gather",
        List.of(x(node, graph), indices(node, graph)),
        Attribute.of("axis", axis));
  }

  private static String indices(Node node, OnnxGraph graph) {
    DataType type = graph.type(node.input(1)).type();
    return type.isIntType()
        ? graph.value(node.input(1))
        : graph.value(node.input(1), DataType.INT64);
  }

  private static void gatherNd(Node node, OnnxGraph graph) {
    graph.define(
        node.output(),
        "GatherND",
        List.of(x(node, graph), graph.value(node.input(1), DataType.INT64)));
  }

  private static void slice(Node node, OnnxGraph graph) {
    int rank = graph.type(node.input(0)).rank();
    if (node.inputs().size() > 1) {
      // Sizes of -1 ("to the end") would need to be told apart when the graph runs.
      String begin = graph.value(node.input(1), DataType.INT64);
      String size = graph.value(node.input(2), DataType.INT64);
      boolean toTheEnd =
          graph.constantLongs(node.input(2)).map(IndexingOps::hasNegative).orElse(false);
      if (toTheEnd) {
        throw graph.refusal(node, "expected sizes of 0 or more");
      }
      String end = graph.compute("Add", List.of(begin, size));
      graph.define(node.output(), "Slice", List.of(x(node, graph), begin, end));
      return;
    }
    long[] begin = numbers(node, 0, rank);
    long[] size = numbers(node, rank, rank);
    long[] end = new long[rank];
    Arrays.setAll(end, i -> size[i] < 0 ? Long.MAX_VALUE : begin[i] + size[i]);
    graph.define(
        node.output(), "Slice", List.of(x(node, graph), graph.longs(begin), graph.longs(end)));
  }

  private static boolean hasNegative(long[] numbers) {
    return Arrays.stream(numbers).anyMatch(number -> number < 0);
  }

  private static long[] numbers(Node node, int from, int count) {
    return node.integers().subList(from, from + count).stream()
        .mapToLong(Long::longValue)
        .toArray();
  }

  /** The masks have a bit for each axis: begin, ellipsis, end, new axis, shrink. */
  private static void stridedSlice(Node node, OnnxGraph graph) {
    if (node.inputs().size() > 1) {
      throw graph.refusal(node, "expected constant limits");
    }
    long[] masks = numbers(node, 0, MASKS);
    if (masks[1] != 0 || masks[3] != 0) {
      throw graph.refusal(node, "expected no ellipsis and no new axis");
    }
    int count = (node.integers().size() - MASKS) / 3;
    long[] begin = numbers(node, MASKS, count);
    long[] end = numbers(node, MASKS + count, count);
    long[] stride = numbers(node, MASKS + 2 * count, count);
    List<Long> shrunk = new ArrayList<>();
    for (int axis = 0; axis < count; axis++) {
      if (stride[axis] < 0) {
        // ND4J 1.0.0-M2.1 writes past the end of the result then.
        throw graph.refusal(node, "expected strides of 1 or more");
      }
      if (bit(masks[4], axis)) {
        shrunk.add((long) axis);
        end[axis] = begin[axis] == -1 ? Long.MAX_VALUE : begin[axis] + 1;
        continue;
      }
      if (bit(masks[0], axis)) {
        begin[axis] = 0;
      }
      if (bit(masks[2], axis)) {
        end[axis] = Long.MAX_VALUE;
      }
    }
    List<String> inputs =
        List.of(
            x(node, graph),
            graph.longs(begin),
            graph.longs(end),
            graph.longs(LongStream.range(0, count).toArray()),
            graph.longs(stride));
    if (shrunk.isEmpty()) {
      graph.define(node.output(), "Slice", inputs);
    } else {
      long[] axes = shrunk.stream().mapToLong(Long::longValue).toArray();
      graph.define(
          node.output(), "Squeeze", List.of(graph.compute("Slice", inputs), graph.longs(axes)));
    }
  }

  private static boolean bit(long mask, int index) {
    return (mask >> index & 1) != 0;
  }

  private static void reverse(Node node, OnnxGraph graph) {
    long[] axes = numbers(node, 0, node.integers().size());
    int count = axes.length;
    graph.define(
        node.output(),
        "Slice",
        List.of(
            x(node, graph),
            graph.longs(filled(count, -1)),
            graph.longs(filled(count, Long.MIN_VALUE)),
            graph.longs(axes),
            graph.longs(filled(count, -1))));
  }

  private static long[] filled(int count, long value) {
    long[] array = new long[count];
    Arrays.fill(array, value);
    return array;
  }
}
