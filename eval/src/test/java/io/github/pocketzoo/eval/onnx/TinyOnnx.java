package io.github.pocketzoo.eval.onnx;

import java.util.List;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;

/** An ONNX model whose output is its first input as floats, {@code [batch, seqLen, 1]}. */
final class TinyOnnx {
  private static final int OPSET = 11;
  private static final int IR_VERSION = 6;

  private TinyOnnx() {}

  /**
   * Writes it.
   *
   * @param type of the inputs
   * @param inputs all are summed
   * @param output name of the output
   * @param pooled names of further outputs, {@code [batch, seqLen]}
   */
  static byte[] of(
      TensorProto.DataType type, List<String> inputs, String output, String... pooled) {
    GraphProto.Builder graph = GraphProto.newBuilder().setName("tiny");
    for (String input : inputs) {
      graph.addInput(value(input, type, 2));
      graph.addNode(
          node(
              "Cast",
              input,
              input + ".f32",
              attribute("to", TensorProto.DataType.FLOAT.getNumber())));
    }
    NodeProto.Builder sum = NodeProto.newBuilder().setOpType("Sum").addOutput("sum");
    inputs.forEach(input -> sum.addInput(input + ".f32"));
    graph.addNode(sum);
    graph.addNode(
        node(
            "Unsqueeze",
            "sum",
            output,
            AttributeProto.newBuilder()
                .setName("axes")
                .setType(AttributeProto.AttributeType.INTS)
                .addInts(2)
                .build()));
    graph.addOutput(value(output, TensorProto.DataType.FLOAT, 3));
    for (String name : pooled) {
      graph.addNode(NodeProto.newBuilder().setOpType("Identity").addInput("sum").addOutput(name));
      graph.addOutput(value(name, TensorProto.DataType.FLOAT, 2));
    }
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private static NodeProto node(
      String type, String input, String output, AttributeProto attribute) {
    return NodeProto.newBuilder()
        .setOpType(type)
        .addInput(input)
        .addOutput(output)
        .addAttribute(attribute)
        .build();
  }

  private static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  private static ValueInfoProto value(String name, TensorProto.DataType type, int rank) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (int i = 0; i < rank; i++) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(name + "." + i));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }
}
