package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.core.samediff.Node;
import io.github.pocketzoo.core.samediff.NodeOrder;
import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import onnx.Onnx.ModelProto;
import onnx.Onnx.OperatorSetIdProto;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Writes SameDiff inference graphs as ONNX, op by op. It knows ops, not models; what it has no
 * writer for is refused.
 */
public final class OnnxWriter {
  /** Protocol buffers count bytes in 31 bits; some are left for the nodes. */
  static final long MOST_WEIGHT_BYTES = Integer.MAX_VALUE - (16L << 20);

  private static final String PRODUCER = "pocketzoo";

  private static final List<Fusion> FUSIONS =
      List.of(new LinearFusion(), new LayerNormFusion(), new GeluFusion());

  private final ExportedGraph source;
  private final OnnxOptions options;

  private OnnxWriter(ExportedGraph source, OnnxOptions options) {
    this.source = source;
    this.options = options;
  }

  /**
   * Writes a graph to a file. The graph is run on a few tokens to learn its shapes, which replaces
   * its listeners.
   *
   * @throws InvalidInputException if the graph has control flow, an op or a setting that can't be
   *     written, or more than 2 GB of weights, or if the file can't be written
   */
  public static void write(ExportedGraph graph, OnnxOptions options, Path file) {
    ModelProto model = model(graph, options);
    AtomicFiles.file(
        file,
        path -> {
          try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path))) {
            model.writeTo(out);
          }
        });
  }

  /**
   * A graph as ONNX has it.
   *
   * @throws InvalidInputException as for {@link #write}
   */
  public static ModelProto model(ExportedGraph graph, OnnxOptions options) {
    return new OnnxWriter(graph, options).model();
  }

  /** The names of all ops that can be written. */
  public static Set<String> ops() {
    return OpWriters.names();
  }

  private ModelProto model() {
    int opset = opset();
    SameDiff sameDiff = source.sameDiff();
    List<Node> nodes = needed(NodeOrder.of(sameDiff));
    nodes.forEach(OpWriters::of);
    requireWritableSize(nodes);
    List<SDVariable> inputs = inputs(nodes);
    OnnxGraph graph =
        new OnnxGraph(source, opset, TypeProbe.run(sameDiff, nodes, inputs), producers(nodes));
    GraphInputs.write(inputs, graph);
    writeNodes(nodes, graph);
    source.outputs().forEach(graph::addOutput);
    return ModelProto.newBuilder()
        .setIrVersion(irVersion(opset))
        .setProducerName(PRODUCER)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(opset))
        .setGraph(graph.build())
        .build();
  }

  /** The operator set that was asked for, or the oldest that has what the weights need. */
  private int opset() {
    Optional<Map.Entry<String, StoredWeight>> newest =
        source.weights().entrySet().stream()
            .filter(weight -> weight.getValue().needsGroups())
            .min(Map.Entry.comparingByKey());
    int oldest = newest.isPresent() ? OnnxOptions.GROUPS_OPSET : OnnxOptions.OLDEST_OPSET;
    int opset = options.opset().orElse(oldest);
    if (opset < oldest) {
      throw new InvalidInputException(
          "ONNX opset %d, expected %d: %s is %s"
              .formatted(
                  opset,
                  oldest,
                  newest.get().getKey(),
                  newest.get().getValue().integers().orElseThrow().scheme()));
    }
    return opset;
  }

  /**
   * The file format that came with an operator set: <a
   * href="https://github.com/onnx/onnx/blob/main/docs/Versioning.md">ONNX Versioning</a>.
   */
  private static int irVersion(int opset) {
    if (opset <= 18) {
      return 8;
    }
    return opset <= 20 ? 9 : 10;
  }

  private static Map<String, Node> producers(List<Node> nodes) {
    Map<String, Node> producers = new HashMap<>();
    nodes.forEach(node -> node.outputs().forEach(output -> producers.put(output, node)));
    return producers;
  }

  /** The nodes that the outputs depend on. */
  private List<Node> needed(List<Node> all) {
    Map<String, Node> producers = producers(all);
    Set<Node> needed = new HashSet<>();
    ArrayDeque<String> open = new ArrayDeque<>();
    for (ExportedGraph.Output output : source.outputs()) {
      if (!source.sameDiff().hasVariable(output.variable())) {
        throw new IllegalArgumentException("the graph has no variable " + output.variable());
      }
      open.add(output.variable());
    }
    while (!open.isEmpty()) {
      Node node = producers.get(open.remove());
      if (node != null && needed.add(node)) {
        open.addAll(node.inputs());
      }
    }
    return all.stream().filter(needed::contains).toList();
  }

  private List<SDVariable> inputs(List<Node> nodes) {
    Set<String> read = new HashSet<>();
    nodes.forEach(node -> read.addAll(node.inputs()));
    source.outputs().forEach(output -> read.add(output.variable()));
    return source.sameDiff().variables().stream()
        .filter(variable -> variable.isPlaceHolder() && read.contains(variable.name()))
        .toList();
  }

  private void requireWritableSize(List<Node> nodes) {
    Set<String> read = new HashSet<>();
    nodes.forEach(node -> read.addAll(node.inputs()));
    long bytes = 0;
    for (String name : read) {
      INDArray array = source.sameDiff().getVariable(name).getArr();
      boolean constant = array != null && !source.sameDiff().getVariable(name).isPlaceHolder();
      if (constant) {
        bytes +=
            source
                .stored(name)
                .flatMap(StoredWeight::integers)
                .map(IntegerMatrix::bytes)
                .orElse(array.length() * array.dataType().width());
      }
    }
    if (bytes > MOST_WEIGHT_BYTES) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "the graph has %.1f GB of weights, expected at most 2 GB: one ONNX file holds no"
                  + " more",
              bytes / 1e9));
    }
  }

  private void writeNodes(List<Node> nodes, OnnxGraph graph) {
    NodeUses uses = new NodeUses(nodes, source.outputNames().keySet());
    Set<Node> written = new HashSet<>();
    for (Node node : nodes) {
      if (!written.contains(node)) {
        graph.begin(node);
        List<Node> fused = fuse(node, uses, graph);
        written.addAll(fused);
        if (fused.isEmpty()) {
          OpWriters.of(node).write(node, graph);
        }
      }
    }
  }

  private List<Node> fuse(Node node, NodeUses uses, OnnxGraph graph) {
    for (Fusion fusion : FUSIONS) {
      List<Node> written = fusion.write(node, uses, graph);
      if (!written.isEmpty()) {
        return written;
      }
    }
    return List.of();
  }
}
