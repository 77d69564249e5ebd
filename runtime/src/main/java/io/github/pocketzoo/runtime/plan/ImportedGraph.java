package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.samediff.GraphExecutor;
import io.github.pocketzoo.core.samediff.Node;
import io.github.pocketzoo.core.samediff.NodeOrder;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A SameDiff inference graph in the form in which patterns look at it: constants folded, shapes
 * known, and views taken for what they show.
 *
 * <p>Where a method takes a variable's name and asks about its matrix, a view is as good as its
 * source (see {@link Views}).
 */
final class ImportedGraph {
  private final SameDiff sameDiff;
  private final GraphExecutor executor;
  private final List<Node> nodes;
  private final Map<String, Node> producers = new HashMap<>();
  private final Map<String, INDArray> constants;
  private final Map<String, GraphInput> inputs;
  private final Map<String, SymbolicShape> shapes = new HashMap<>();
  private final Map<String, MatrixType> matrices = new LinkedHashMap<>();
  private final Map<String, Tensor> tensors = new HashMap<>();
  private final Views views;
  private final Uses uses;

  /**
   * Reads a graph; runs it on a few tokens.
   *
   * @throws InvalidInputException if its inputs are of an unknown kind or it can't be run
   */
  ImportedGraph(SameDiff sameDiff) {
    this.sameDiff = sameDiff;
    this.executor = new GraphExecutor(sameDiff);
    List<Node> all = NodeOrder.of(sameDiff);
    all.forEach(node -> node.outputs().forEach(output -> producers.put(output, node)));
    this.constants = ConstantFolding.of(sameDiff, executor, all);
    this.nodes = all.stream().filter(node -> !constants.containsKey(node.output())).toList();
    this.inputs = readInputs(nodes, sameDiff);
    probeShapes();
    this.views = new Views(nodes, matrices);
    this.uses = new Uses(nodes, producers, views, declaredOutputs(sameDiff));
  }

  private static Map<String, GraphInput> readInputs(List<Node> nodes, SameDiff sameDiff) {
    Map<String, GraphInput> inputs = new LinkedHashMap<>();
    for (Node node : nodes) {
      for (String name : node.inputs()) {
        SDVariable variable = sameDiff.getVariable(name);
        if (variable.isPlaceHolder()) {
          inputs.put(name, GraphInput.of(variable));
        }
      }
    }
    return inputs;
  }

  private static List<String> declaredOutputs(SameDiff sameDiff) {
    List<String> declared = sameDiff.outputs();
    return declared == null ? List.of() : declared;
  }

  private void probeShapes() {
    for (GraphInput input : matrixInputs()) {
      matrices.put(input.name(), new MatrixType(RowKind.SEQUENCE, input.width(), false));
    }
    List<String> computed = nodes.stream().flatMap(node -> node.outputs().stream()).toList();
    if (computed.isEmpty()) {
      return;
    }
    ShapeProbe.run(executor, new LinkedHashSet<>(inputs.values()), computed)
        .forEach(
            (name, probed) -> {
              probed.shape().ifPresent(shape -> shapes.put(name, shape));
              probed
                  .shape()
                  .filter(shape -> probed.type().isFPType())
                  .flatMap(SymbolicShape::matrix)
                  .ifPresent(matrix -> matrices.put(name, matrix));
            });
  }

  SameDiff sameDiff() {
    return sameDiff;
  }

  GraphExecutor executor() {
    return executor;
  }

  /** The operations that depend on an input, each after those whose results it reads. */
  List<Node> nodes() {
    return nodes;
  }

  Uses uses() {
    return uses;
  }

  Views views() {
    return views;
  }

  /** Every variable that is a matrix of floats. */
  Collection<String> matrices() {
    return matrices.keySet();
  }

  /** What computes exactly this variable, be it a view or a constant. */
  Optional<Node> creator(String variable) {
    return Optional.ofNullable(producers.get(variable));
  }

  /** What computes a variable's source. */
  Optional<Node> producer(String variable) {
    return creator(source(variable)).filter(node -> !isConstant(variable));
  }

  /** What computes a variable's source, if that is such an op. */
  Optional<Node> producer(String variable, String op) {
    return producer(variable).filter(node -> node.is(op));
  }

  /** What a variable is a view of, or itself. */
  String source(String variable) {
    return views.source(variable);
  }

  Optional<GraphInput> graphInput(String variable) {
    return Optional.ofNullable(inputs.get(variable));
  }

  /** The graph's inputs that are matrices. */
  List<GraphInput> matrixInputs() {
    return inputs.values().stream()
        .filter(input -> input.kind() == GraphInput.Kind.MATRIX)
        .toList();
  }

  boolean isConstant(String variable) {
    return constants.containsKey(variable);
  }

  /** A constant's array. */
  Optional<INDArray> constant(String variable) {
    return Optional.ofNullable(constants.get(variable));
  }

  /** The number in a constant that holds a single one. */
  Optional<Double> scalar(String variable) {
    return constant(variable).filter(a -> a.length() == 1).map(a -> a.getDouble(0));
  }

  /** Whether a constant is of floats and has one number for each of {@code width} columns. */
  boolean isRow(String variable, int width) {
    return constant(variable)
        .filter(a -> a.dataType().isFPType() && a.length() == width)
        .filter(a -> a.rank() == 1 || (a.rank() == 2 && a.size(0) == 1))
        .isPresent();
  }

  /** The shape that SameDiff gives a computed variable, where it is known. */
  Optional<SymbolicShape> shape(String variable) {
    return Optional.ofNullable(shapes.get(variable));
  }

  /** A variable as a matrix, if it is one of floats. */
  Optional<MatrixType> matrix(String variable) {
    return views.matrix(variable);
  }

  /** The matrix that a variable shows. */
  Value value(String variable) {
    String source = source(variable);
    MatrixType matrix =
        matrix(source).orElseThrow(() -> new IllegalStateException(source + " is no matrix"));
    return new Value(source, matrix.rows(), matrix.width());
  }

  /**
   * A constant of floats, in f32 and row-major.
   *
   * @throws InvalidInputException if a value isn't finite
   */
  Tensor tensor(String constant) {
    return tensors.computeIfAbsent(
        constant, name -> new Tensor(name, plain(constants.get(name))).requireFinite());
  }

  /** A constant with one number for each column (see {@link #isRow}), as a vector. */
  Tensor row(String constant) {
    Tensor tensor = tensor(constant);
    return tensor.array().rank() == 1
        ? tensor
        : new Tensor(constant, tensor.array().reshape(tensor.array().length()));
  }

  private static INDArray plain(INDArray array) {
    if (array.dataType() != DataType.FLOAT) {
      return array.castTo(DataType.FLOAT);
    }
    return array.ordering() == 'c' && !array.isView() ? array : array.dup('c');
  }

  /** The inputs of the graph that a variable depends on. */
  Set<String> dependencies(String variable) {
    Set<String> seen = new LinkedHashSet<>(List.of(variable));
    ArrayDeque<String> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      creator(open.remove()).stream()
          .flatMap(node -> node.inputs().stream())
          .filter(seen::add)
          .forEach(open::add);
    }
    seen.retainAll(inputs.keySet());
    return seen;
  }
}
