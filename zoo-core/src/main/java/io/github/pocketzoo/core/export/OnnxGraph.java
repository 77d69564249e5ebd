package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.checkpoint.StoredTensors;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.samediff.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An ONNX graph under construction, from a SameDiff graph. <i>Variables</i> are SameDiff's,
 * <i>values</i> are ONNX's; each has names of its own.
 */
final class OnnxGraph {
  /**
   * Inputs of products are unsigned with the zero point in the middle, since x86 multiplies
   * unsigned by signed bytes. They stand for the same numbers as signed ones with the zero point 0.
   */
  private static final int INPUT_ZERO_POINT = 128;

  private final ExportedGraph source;
  private final int opset;
  private final Map<String, TensorType> types;
  private final Map<String, Node> producers;
  private final WeightPlace weights;
  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("main_graph");
  private final Map<String, String> values = new HashMap<>();
  private final Map<String, String> renamed;
  private final Set<String> taken = new HashSet<>();
  private final Map<String, String> computed = new HashMap<>();
  private String scope = "";

  /**
   * An empty graph.
   *
   * @param opset version of the operators
   * @param types of all variables that are read or written
   * @param producers the nodes by what they write
   * @param weights where initializers go
   */
  OnnxGraph(
      ExportedGraph source,
      int opset,
      Map<String, TensorType> types,
      Map<String, Node> producers,
      WeightPlace weights) {
    this.source = source;
    this.opset = opset;
    this.types = types;
    this.producers = producers;
    this.weights = weights;
    this.renamed = source.outputNames();
    taken.addAll(renamed.values());
  }

  int opset() {
    return opset;
  }

  TensorType type(String variable) {
    return types.get(variable);
  }

  /** Names of values are made from the name of the node that is being written. */
  void begin(Node node) {
    scope = node.output();
  }

  /** The refusal of an op whose settings have no counterpart in ONNX. */
  InvalidInputException refusal(Node node, String what) {
    return new InvalidInputException(
        "op %s (variable %s) can't be written as ONNX: %s"
            .formatted(node.op(), node.output(), what));
  }

  // ---- inputs and outputs

  /** Adds an input of the file. */
  void addInput(String name, DataType type, List<TensorType.Size> dimensions) {
    taken.add(name);
    graph.addInput(info(name, type, dimensions));
  }

  /** Says which value a variable is. */
  void bind(String variable, String value) {
    values.put(variable, value);
  }

  /** Adds an output; everything that it depends on has been written. */
  void addOutput(ExportedGraph.Output output) {
    if (!value(output.variable()).equals(output.name())) {
      addNode("Identity", List.of(value(output.variable())), List.of(output.name()));
    }
    TensorType type = type(output.variable());
    graph.addOutput(info(output.name(), type.type(), type.dimensions()));
  }

  private static ValueInfoProto info(String name, DataType type, List<TensorType.Size> dimensions) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (TensorType.Size size : dimensions) {
      TensorShapeProto.Dimension.Builder dimension = TensorShapeProto.Dimension.newBuilder();
      shape.addDim(
          size.known() >= 0
              ? dimension.setDimValue(size.known())
              : dimension.setDimParam(size.name()));
    }
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder()
            .setElemType(OnnxTensor.type(name, type).getNumber())
            .setShape(shape);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  // ---- nodes

  /** Writes a node that computes a variable. */
  void define(String variable, String op, List<String> inputs, AttributeProto... attributes) {
    define(List.of(variable), op, inputs, attributes);
  }

  /** Writes a node that computes several variables. */
  void define(
      List<String> variables, String op, List<String> inputs, AttributeProto... attributes) {
    List<String> outputs = new ArrayList<>();
    for (String variable : variables) {
      String name = renamed.containsKey(variable) ? renamed.get(variable) : free(variable);
      values.put(variable, name);
      outputs.add(name);
    }
    addNode(op, inputs, outputs, attributes);
  }

  /** Says that a variable is a value that has been computed already. */
  void alias(String variable, String value) {
    if (renamed.containsKey(variable)) {
      define(variable, "Identity", List.of(value));
    } else {
      values.put(variable, value);
    }
  }

  /** Writes a node that computes something in between. */
  String compute(String op, List<String> inputs, AttributeProto... attributes) {
    String output = free(scope + "/" + op);
    addNode(op, inputs, List.of(output), attributes);
    return output;
  }

  private void addNode(
      String op, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
    graph.addNode(
        NodeProto.newBuilder()
            .setName(outputs.get(0) + ":" + op)
            .setOpType(op)
            .addAllInput(inputs)
            .addAllOutput(outputs)
            .addAllAttribute(Arrays.asList(attributes)));
  }

  private String free(String wish) {
    String name = wish;
    for (int i = 1; !taken.add(name); i++) {
      name = wish + "_" + i;
    }
    return name;
  }

  // ---- what nodes read

  /** The value of a variable; constants are written when they are first asked for. */
  String value(String variable) {
    String value = values.get(variable);
    if (value == null) {
      value = constant(variable);
      values.put(variable, value);
    }
    return value;
  }

  /** The value of a variable in a type. */
  String value(String variable, DataType wanted) {
    String value = value(variable);
    return type(variable).type() == wanted ? value : cast(value, wanted);
  }

  /** A value in another type. */
  String cast(String value, DataType wanted) {
    return compute("Cast", List.of(value), Attribute.of("to", OnnxTensor.type(value, wanted)));
  }

  private String constant(String variable) {
    if (source.stored(variable).isEmpty()) {
      return constant(variable, OnnxTensor.of(array(variable)));
    }
    String matrix = storedMatrix(variable);
    return isStoredTransposed(variable)
        ? compute("Transpose", List.of(matrix), Attribute.of("perm", new long[] {1, 0}))
        : matrix;
  }

  /**
   * Writes a constant as a node: initializers are the model's weights and nothing else, so that the
   * file can be read as a checkpoint.
   */
  String constant(String wish, TensorProto tensor) {
    String name = free(wish);
    addNode("Constant", List.of(), List.of(name), Attribute.of("value", tensor));
    return name;
  }

  private StoredWeight stored(String variable) {
    return source
        .stored(variable)
        .orElseThrow(() -> new IllegalStateException(variable + " is no weight"));
  }

  /** Whether a variable is one of the file's weights. */
  boolean isWeight(String variable) {
    return source.stored(variable).isPresent();
  }

  /** Whether a constant matrix lies transposed in the file. */
  boolean isStoredTransposed(String variable) {
    return source.stored(variable).map(StoredWeight::isTransposedInFile).orElse(false);
  }

  /** Whether a constant matrix lies {@code [in, out]} to be multiplied as integers. */
  boolean hasInputsFirst(String variable) {
    return source.stored(variable).map(StoredWeight::inputsFirst).orElse(false);
  }

  /** The integers of a constant, where they are written. */
  Optional<IntegerMatrix> integers(String variable) {
    return source
        .stored(variable)
        .filter(stored -> stored.integers().isPresent())
        .map(stored -> new IntegerMatrix(this, stored));
  }

  /** The real values of a weight in the orientation of the file. */
  String storedMatrix(String variable) {
    String name = stored(variable).name();
    return once(
        "stored " + name,
        () ->
            integers(variable)
                .map(IntegerMatrix::dequantized)
                .orElseGet(() -> floatWeight(variable, name)));
  }

  private String floatWeight(String variable, String name) {
    return initializer(
        name,
        () -> {
          INDArray array = array(variable);
          return OnnxTensor.of(isStoredTransposed(variable) ? array.transpose() : array);
        });
  }

  /** An initializer, which is written when it is first asked for. */
  String initializer(String name, Supplier<TensorProto> tensor) {
    if (taken.add(name)) {
      graph.addInitializer(weights.put(tensor.get()).toBuilder().setName(name));
    }
    return name;
  }

  /** Computes a value when it is first asked for. (The computation may ask for others.) */
  String once(String key, Supplier<String> computation) {
    String value = computed.get(key);
    if (value == null) {
      value = computation.get();
      computed.put(key, value);
    }
    return value;
  }

  private INDArray array(String variable) {
    SDVariable constant = source.sameDiff().getVariable(variable);
    INDArray array = constant.getArr();
    if (array == null) {
      throw new InvalidInputException("the graph's variable " + variable + " has no value");
    }
    return array;
  }

  /** Whether a variable doesn't depend on inputs. */
  boolean isConstant(String variable) {
    return !producers.containsKey(variable)
        && !source.sameDiff().getVariable(variable).isPlaceHolder();
  }

  /** The node that computes a variable. */
  Optional<Node> producer(String variable) {
    return Optional.ofNullable(producers.get(variable));
  }

  /** The whole numbers in a constant. */
  Optional<long[]> constantLongs(String variable) {
    return isConstant(variable)
        ? Optional.of(array(variable).dup('c').data().asLong())
        : Optional.empty();
  }

  /** A constant list of whole numbers, as shapes and axes are. */
  String longs(long... numbers) {
    return once(
        "longs " + Arrays.toString(numbers), () -> constant("ints", OnnxTensor.ofLongs(numbers)));
  }

  /** A constant whole number, without dimensions. */
  String whole(long number) {
    return once("whole " + number, () -> constant("int", OnnxTensor.ofLong(number)));
  }

  /** A constant number, without dimensions. */
  String scalar(DataType type, double number) {
    return once(
        type + " " + number,
        () -> {
          try (INDArray array = Nd4j.scalar(type, number)) {
            return constant("number", OnnxTensor.of(array));
          }
        });
  }

  // ---- fixed scales

  /**
   * The input of a product with integer weights, rounded to 8 bits where it has a fixed scale.
   *
   * @param weight the matrix
   * @return empty where it has none
   */
  Optional<String> quantizedInput(String variable, String weight) {
    StoredWeight stored = stored(weight);
    return stored
        .inputScale()
        .map(
            scale -> {
              String name = inputScale(stored.name(), scale);
              // Layers that read the same have the same scale: one rounds for all of them.
              String integers =
                  once("rounded " + variable + " " + scale, () -> quantize(variable, name));
              return compute("DequantizeLinear", List.of(integers, name, inputZeroPoint()));
            });
  }

  private String inputScale(String weight, float scale) {
    return initializer(
        StoredTensors.inputScaleName(weight), () -> OnnxTensor.ofFloats(new float[] {scale}));
  }

  private String quantize(String variable, String scale) {
    return compute("QuantizeLinear", List.of(value(variable), scale, inputZeroPoint()));
  }

  private String inputZeroPoint() {
    return once(
        "zero point of inputs",
        () -> constant("zero_point", OnnxTensor.ofUnsignedByte(INPUT_ZERO_POINT)));
  }

  /** The finished graph. */
  GraphProto build() {
    return graph.build();
  }
}
