package io.github.pocketzoo.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.protobuf.ByteString;

class OnnxInitializersTest {
  @TempDir private Path directory;

  private static TensorProto tensor(String name, float[] values, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    TensorProto.Builder builder =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT_VALUE)
            .setRawData(ByteString.copyFrom(bytes.array()));
    for (long size : shape) {
      builder.addDims(size);
    }
    return builder.build();
  }

  private Path write(TensorProto... tensors) throws IOException {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .addNode(
                NodeProto.newBuilder()
                    .setOpType("MatMul")
                    .addInput("x")
                    .addInput("onnx::MatMul_7")
                    .addOutput("product"))
            .addNode(
                NodeProto.newBuilder()
                    .setOpType("Add")
                    .addInput("query.bias")
                    .addInput("product")
                    .addOutput("y"));
    Arrays.stream(tensors).forEach(graph::addInitializer);
    Path file = directory.resolve("model.onnx");
    Files.write(file, ModelProto.newBuilder().setGraph(graph).build().toByteArray());
    return file;
  }

  @Test
  void anAnonymousMatrixTakesItsNameFromTheBiasAndIsTransposedBack() throws IOException {
    Path file =
        write(
            tensor("onnx::MatMul_7", new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
            tensor("query.bias", new float[] {7, 8, 9}, 3));
    try (OnnxInitializers weights = OnnxInitializers.open(file)) {
      assertThat(weights.names()).containsExactlyInAnyOrder("query.weight", "query.bias");
      assertThat(weights.read("query.weight").toFloatMatrix())
          .isDeepEqualTo(new float[][] {{1, 4}, {2, 5}, {3, 6}});
      assertThat(weights.read("query.bias").data().asFloat()).containsExactly(7, 8, 9);
    }
  }

  @Test
  void dataThatDoNotFitTheShapeAreRefused() throws IOException {
    Path file = write(tensor("query.bias", new float[] {1, 2}, 3));
    try (OnnxInitializers weights = OnnxInitializers.open(file)) {
      assertThatThrownBy(() -> weights.read("query.bias"))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("query.bias has 8 bytes of data, expected 12");
    }
  }

  @Test
  void missingTruncatedAndEmptyFilesAreRefused() throws IOException {
    assertThatThrownBy(() -> OnnxInitializers.open(directory.resolve("none.onnx")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("none.onnx");
    Path file = write(tensor("query.bias", new float[100], 100));
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> OnnxInitializers.open(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("truncated");
    Files.write(file, new byte[0]);
    assertThatThrownBy(() -> OnnxInitializers.open(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no weights");
  }
}
