package io.github.pocketzoo.core.checkpoint;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import org.nd4j.shade.protobuf.CodedInputStream;
import org.nd4j.shade.protobuf.UnsafeByteOperations;

/**
 * The weights of an <a href="https://github.com/onnx/onnx/blob/main/docs/IR.md">ONNX</a> file,
 * under the names that they had in PyTorch.
 *
 * <p>PyTorch's exporter transposes the weights of linear layers and gives them names such as {@code
 * onnx::MatMul_123}. The bias that is added to the product keeps its name, so {@code x.bias} tells
 * that the matrix is {@code x.weight}; it is read transposed back, {@code [out, in]}. So are
 * integers that lie {@code [in, out]} in pocketzoo's files, with their scales and zero points.
 * Weights may lie in other files of the same directory (external data).
 */
public final class OnnxInitializers implements TensorSource {
  private static final String BIAS = ".bias";

  /** The number of a type that is younger than the classes of ND4J: two elements in a byte. */
  private static final int INT4 = 22;

  /** As many as an array of bytes has. */
  private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

  private record Initializer(TensorProto tensor, boolean transposed) {}

  private final Path path;
  private final Map<String, Initializer> initializers;
  private final ExternalTensors external;

  private OnnxInitializers(Path path, Map<String, Initializer> initializers) {
    this.path = path;
    this.initializers = Collections.unmodifiableMap(initializers);
    this.external = new ExternalTensors(path);
  }

  /**
   * Opens a file.
   *
   * @throws InvalidInputException if it is missing, truncated, not ONNX or larger than 2 GB
   */
  public static OnnxInitializers open(Path path) {
    GraphProto graph;
    try {
      if (Files.size(path) > MOST_BYTES) {
        throw new InvalidInputException(
            path + ": larger than 2 GB, expected external data beside so large an ONNX file");
      }
      // The tensors refer to the bytes of the file instead of copying them.
      CodedInputStream in =
          UnsafeByteOperations.unsafeWrap(Files.readAllBytes(path)).newCodedInput();
      in.enableAliasing(true);
      graph = ModelProto.parseFrom(in).getGraph();
    } catch (IOException e) {
      throw new InvalidInputException(
          path + ": cannot read the ONNX model, the file is missing, truncated or altered: " + e,
          e);
    }
    if (graph.getInitializerCount() == 0) {
      throw new InvalidInputException(path + ": no weights in this ONNX file");
    }
    Map<String, TensorProto> tensors = new LinkedHashMap<>();
    graph.getInitializerList().forEach(tensor -> tensors.put(tensor.getName(), tensor));
    Map<String, String> linearNames = linearWeightNames(graph, tensors.keySet());
    Set<String> inputsFirst = integersWithInputsFirst(graph, tensors.keySet());
    Map<String, Initializer> initializers = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          String linear = linearNames.get(name);
          boolean transposed = linear != null || inputsFirst.contains(name);
          initializers.put(linear == null ? name : linear, new Initializer(tensor, transposed));
        });
    return new OnnxInitializers(path, initializers);
  }

  /** Anonymous matrix → name from the bias that is added to its product. */
  private static Map<String, String> linearWeightNames(GraphProto graph, Set<String> tensors) {
    Map<String, String> matrixOfProduct = new HashMap<>();
    for (NodeProto node : graph.getNodeList()) {
      if (node.getOpType().equals("MatMul")
          && node.getInputCount() == 2
          && node.getOutputCount() == 1
          && tensors.contains(node.getInput(1))) {
        matrixOfProduct.put(node.getOutput(0), node.getInput(1));
      }
    }
    Map<String, String> names = new HashMap<>();
    for (NodeProto node : graph.getNodeList()) {
      if (node.getOpType().equals("Add")) {
        Optional<String> bias =
            node.getInputList().stream()
                .filter(input -> tensors.contains(input) && input.endsWith(BIAS))
                .findFirst();
        Optional<String> matrix =
            node.getInputList().stream()
                .filter(matrixOfProduct::containsKey)
                .map(matrixOfProduct::get)
                .findFirst();
        if (bias.isPresent() && matrix.isPresent()) {
          String stem = bias.get().substring(0, bias.get().length() - BIAS.length());
          names.put(matrix.get(), stem + ".weight");
        }
      }
    }
    return names;
  }

  /**
   * Matrices of integers whose scales belong to their columns, or to groups of their rows; with
   * those scales, and with their zero points.
   */
  private static Set<String> integersWithInputsFirst(GraphProto graph, Set<String> tensors) {
    Set<String> names = new HashSet<>();
    for (NodeProto node : graph.getNodeList()) {
      if (node.getOpType().equals("DequantizeLinear")
          && node.getInputCount() >= 2
          && tensors.contains(node.getInput(0))
          && node.getInput(1).equals(StoredTensors.scaleName(node.getInput(0)))) {
        boolean inGroups = attribute(node, "block_size").orElse(0) > 0;
        OptionalLong axis = attribute(node, "axis");
        if (axis.isPresent() && axis.getAsLong() == (inGroups ? 0 : 1)) {
          names.addAll(node.getInputList());
        }
      }
    }
    return names;
  }

  private static OptionalLong attribute(NodeProto node, String name) {
    return node.getAttributeList().stream()
        .filter(attribute -> attribute.getName().equals(name))
        .mapToLong(AttributeProto::getI)
        .findFirst();
  }

  @Override
  public String description() {
    return path.toString();
  }

  @Override
  public Set<String> names() {
    return initializers.keySet();
  }

  @Override
  public StoredTensor tensor(String name) {
    Initializer initializer = initializers.get(name);
    if (initializer == null) {
      throw new InvalidInputException(path + ": no tensor " + name);
    }
    TensorProto tensor = initializer.tensor();
    long[] shape = tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
    String description = path + ": tensor " + tensor.getName();
    StoredTensor stored =
        tensor.getDataType() == INT4
            ? halfBytes(description, shape, bytes(description, tensor))
            : StoredTensor.dense(
                description, elementType(tensor), shape, bytes(description, tensor));
    return initializer.transposed() && shape.length == 2 ? stored.transposed() : stored;
  }

  /** Integers of 4 bits, the first in the lower half of a byte. */
  private static StoredTensor halfBytes(String description, long[] shape, TensorBytes packed) {
    long count = StoredTensor.count(description, shape);
    if (packed.size() != (count + 1) / 2 || count > MOST_BYTES) {
      throw new InvalidInputException(
          "%s: %d bytes of data, expected %d for INT4%s"
              .formatted(description, packed.size(), (count + 1) / 2, Arrays.toString(shape)));
    }
    ByteBuffer halves = ByteBuffer.allocate(Math.toIntExact(packed.size()));
    packed.read(0, halves);
    ByteBuffer values = ByteBuffer.allocate(Math.toIntExact(count));
    while (values.hasRemaining()) {
      int half = halves.get(values.position() / 2) >> (values.position() % 2 * 4);
      values.put((byte) (half << 28 >> 28));
    }
    return StoredTensor.dense(
        description, ElementType.I4, shape, new TensorBytes.OfBuffer(values.flip()));
  }

  private ElementType elementType(TensorProto tensor) {
    TensorProto.DataType type = TensorProto.DataType.forNumber(tensor.getDataType());
    return switch (type == null ? TensorProto.DataType.UNDEFINED : type) {
      case FLOAT -> ElementType.F32;
      case DOUBLE -> ElementType.F64;
      case FLOAT16 -> ElementType.F16;
      case BFLOAT16 -> ElementType.BF16;
      case INT64 -> ElementType.I64;
      case INT32 -> ElementType.I32;
      case INT8 -> ElementType.I8;
      case UINT8 -> ElementType.U8;
      default ->
          throw new InvalidInputException(
              "%s: tensor %s: ONNX data type %d is not supported"
                  .formatted(path, tensor.getName(), tensor.getDataType()));
    };
  }

  private TensorBytes bytes(String description, TensorProto tensor) {
    if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      return external.bytes(description, tensor);
    }
    if (!tensor.getRawData().isEmpty() || tensor.getFloatDataCount() == 0) {
      return new TensorBytes.OfBuffer(tensor.getRawData().asReadOnlyByteBuffer());
    }
    ByteBuffer floats =
        ByteBuffer.allocate(Float.BYTES * tensor.getFloatDataCount())
            .order(ByteOrder.LITTLE_ENDIAN);
    tensor.getFloatDataList().forEach(floats::putFloat);
    return new TensorBytes.OfBuffer(floats.flip());
  }

  @Override
  public void close() {
    external.close();
  }
}
