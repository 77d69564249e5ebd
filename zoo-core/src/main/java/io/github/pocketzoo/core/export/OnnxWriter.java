package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.core.samediff.Node;
import io.github.pocketzoo.core.samediff.NodeOrder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import onnx.Onnx.ModelProto;
import onnx.Onnx.OperatorSetIdProto;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Writes SameDiff inference graphs as ONNX, op by op. It knows ops, not models; what it has no
 * writer for is refused.
 */
public final class OnnxWriter {
  /** What names files of weights beside an ONNX file, as Hugging Face Optimum does. */
  private static final String EXTERNAL_DATA = "_data";

  private static final String PRODUCER = "pocketzoo";

  private static final List<Fusion> FUSIONS =
      List.of(new LinearFusion(), new LayerNormFusion(), new GeluFusion());

  private final ExportedGraph source;
  private final OnnxOptions options;
  private final List<Node> nodes;
  private final WeightSizes sizes;

  private OnnxWriter(ExportedGraph source, OnnxOptions options) {
    this.source = source;
    this.options = options;
    this.nodes = needed(NodeOrder.of(source.sameDiff()));
    nodes.forEach(OpWriters::of);
    this.sizes = WeightSizes.of(source, nodes);
    sizes.requireEach(OnnxOptions.MOST_BYTES);
  }

  /**
   * Writes a graph to a file; its weights too, or where they are larger than the options allow to a
   * second one beside it, {@code FILE_data}. The graph is run on a few tokens to learn its shapes,
   * which replaces its listeners.
   *
   * @throws InvalidInputException if the graph has control flow, an op or a setting that can't be
   *     written, or a matrix of more than 2 GB, or if the file can't be written
   */
  public static void write(ExportedGraph graph, OnnxOptions options, Path file) {
    OnnxWriter writer = new OnnxWriter(graph, options);
    if (writer.sizes.total() <= options.mostBytesWithin()) {
      ModelProto model = writer.model(WeightPlace.WITHIN);
      AtomicFiles.file(file, path -> write(model, path));
      return;
    }
    String dataName = file.getFileName() + EXTERNAL_DATA;
    AtomicFiles.file(
        file,
        path ->
            AtomicFiles.file(
                file.resolveSibling(dataName),
                data -> {
                  try (ExternalData weights = ExternalData.create(data, dataName)) {
                    write(writer.model(weights), path);
                  }
                }));
  }

  private static void write(ModelProto model, Path path) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path))) {
      model.writeTo(out);
    }
  }

  /**
   * A graph as ONNX has it, with its weights.
   *
   * @throws InvalidInputException as for {@link #write}, or if the weights are larger than the
   *     options allow in one file
   */
  public static ModelProto model(ExportedGraph graph, OnnxOptions options) {
    OnnxWriter writer = new OnnxWriter(graph, options);
    writer.sizes.requireTotal(options.mostBytesWithin());
    return writer.model(WeightPlace.WITHIN);
  }

  /** The names of all ops that can be written. */
  public static Set<String> ops() {
    return OpWriters.names();
  }

  private ModelProto model(WeightPlace weights) {
    int opset = opset();
    List<SDVariable> inputs = inputs();
    OnnxGraph graph =
        new OnnxGraph(
            source,
            opset,
            TypeProbe.run(source.sameDiff(), nodes, inputs),
            producers(nodes),
            weights);
    GraphInputs.write(inputs, graph);
    writeNodes(graph);
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

  private List<SDVariable> inputs() {
    Set<String> read = new HashSet<>();
    nodes.forEach(node -> read.addAll(node.inputs()));
    source.outputs().forEach(output -> read.add(output.variable()));
    return source.sameDiff().variables().stream()
        .filter(variable -> variable.isPlaceHolder() && read.contains(variable.name()))
        .toList();
  }

  private void writeNodes(OnnxGraph graph) {
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
