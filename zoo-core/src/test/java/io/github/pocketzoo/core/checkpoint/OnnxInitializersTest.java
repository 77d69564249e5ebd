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
import java.util.List;
import java.util.Random;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.protobuf.ByteString;

class OnnxInitializersTest {
  @TempDir private Path directory;

  private Path file() {
    return directory.resolve("model.onnx");
  }

  private static TensorProto raw(String name, float[] values, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return tensor(name, shape).setRawData(ByteString.copyFrom(bytes)).build();
  }

  private static TensorProto.Builder tensor(String name, long... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT_VALUE);
    Arrays.stream(shape).forEach(tensor::addDims);
    return tensor;
  }

  private static NodeProto node(String type, List<String> inputs, String output) {
    return NodeProto.newBuilder().setOpType(type).addAllInput(inputs).addOutput(output).build();
  }

  /** y = x W + b as PyTorch exports it, W [in, out] without a name of its own. */
  private static ModelProto linear() {
    return ModelProto.newBuilder()
        .setGraph(
            GraphProto.newBuilder()
                .addInitializer(raw("onnx::MatMul_7", new float[] {1, 2, 3, 4, 5, 6}, 2, 3))
                .addInitializer(raw("dense.bias", new float[] {7, 8, 9}, 3))
                .addInitializer(
                    tensor("norm.weight", 2).addFloatData(0.5f).addFloatData(-0.5f).build())
                .addNode(node("MatMul", List.of("x", "onnx::MatMul_7"), "product"))
                .addNode(node("Add", List.of("dense.bias", "product"), "y")))
        .build();
  }

  private void write(ModelProto model) throws IOException {
    Files.write(file(), model.toByteArray());
  }

  private void refuses(String message) {
    assertThatThrownBy(
            () -> {
              try (OnnxInitializers read = OnnxInitializers.open(file())) {
                read.names().forEach(read::read);
              }
            })
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(file() + ": ")
        .hasMessageContaining(message);
  }

  @Test
  void linearWeightsGetTheNameOfTheirBiasAndTheirOrientation() throws IOException {
    write(linear());
    try (OnnxInitializers read = OnnxInitializers.open(file())) {
      assertThat(read.names())
          .containsExactlyInAnyOrder("dense.weight", "dense.bias", "norm.weight");
      assertThat(read.read("dense.weight").toFloatMatrix())
          .isDeepEqualTo(new float[][] {{1, 4}, {2, 5}, {3, 6}});
      assertThat(read.read("dense.bias").toFloatVector()).containsExactly(7, 8, 9);
      assertThat(read.read("norm.weight").toFloatVector()).containsExactly(0.5f, -0.5f);
    }
  }

  @Test
  void wrongFilesAreNamed() throws IOException {
    refuses("missing, truncated or altered");
    Files.writeString(file(), "PK this is a zip");
    refuses("missing, truncated or altered");
    Files.write(file(), new byte[0]);
    refuses("no weights in this ONNX file");
  }

  @Test
  void dataMustFitTheShape() throws IOException {
    write(withInitializer(raw("w", new float[3], 2, 2)));
    refuses("tensor w: 12 bytes of data, expected 16");
    write(withInitializer(raw("w", new float[1], -1, -1)));
    refuses("tensor w");
    write(withInitializer(raw("w", new float[0], 1L << 32, 1L << 32)));
    refuses("tensor w");
  }

  @Test
  void unknownTypesAreNamed() throws IOException {
    write(withInitializer(raw("w", new float[1], 1).toBuilder().setDataType(8).build()));
    refuses("tensor w: ONNX data type 8 is not supported");
    write(withInitializer(raw("w", new float[1], 1).toBuilder().setDataType(99).build()));
    refuses("tensor w: ONNX data type 99 is not supported");
  }

  @Test
  void nodesWithTooFewInputsAreNoLinearLayers() throws IOException {
    ModelProto model =
        ModelProto.newBuilder()
            .setGraph(
                GraphProto.newBuilder()
                    .addInitializer(raw("w", new float[] {1}, 1))
                    .addNode(NodeProto.newBuilder().setOpType("MatMul").addInput("w")))
            .build();
    write(model);
    try (OnnxInitializers read = OnnxInitializers.open(file())) {
      assertThat(read.names()).containsExactly("w");
    }
  }

  /** Three columns of two numbers of 4 bits: the groups of a row are below each other. */
  private static ModelProto halfBytes(long... shape) {
    return ModelProto.newBuilder()
        .setGraph(
            GraphProto.newBuilder()
                .addInitializer(integers("w", new byte[] {0x21, (byte) 0xF3, (byte) 0x87}, shape))
                .addInitializer(raw("w_scale", new float[] {1, 2, 3, 4, 5, 6}, 2, 3))
                .addNode(
                    node("DequantizeLinear", List.of("w", "w_scale"), "x").toBuilder()
                        .addAttribute(attribute("axis", 0))
                        .addAttribute(attribute("block_size", 1))))
        .build();
  }

  private static TensorProto integers(String name, byte[] bytes, long... shape) {
    return tensor(name, shape).setDataType(22).setRawData(ByteString.copyFrom(bytes)).build();
  }

  private static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setI(value).build();
  }

  @Test
  void integersOfFourBitsComeWithTheirOutputsFirst() throws IOException {
    write(halfBytes(2, 3));
    try (OnnxInitializers read = OnnxInitializers.open(file())) {
      assertThat(read.tensor("w").type()).isEqualTo(ElementType.I4);
      assertThat(read.read("w").toIntMatrix())
          .isDeepEqualTo(new int[][] {{1, -1}, {2, 7}, {3, -8}});
      assertThat(read.read("w_scale").toFloatMatrix())
          .isDeepEqualTo(new float[][] {{1, 4}, {2, 5}, {3, 6}});
    }
    write(halfBytes(5));
    try (OnnxInitializers read = OnnxInitializers.open(file())) {
      assertThat(read.read("w").toIntVector()).containsExactly(1, 2, 3, -1, 7);
    }
    write(halfBytes(2, 4));
    refuses("tensor w: 3 bytes of data, expected 4 for INT4[2, 4]");
    write(halfBytes(1L << 40, 1L << 40));
    refuses("tensor w: the shape [1099511627776, 1099511627776] is negative or too large");
  }

  private void writeExternal(String... keysAndValues) throws IOException {
    TensorProto.Builder tensor = tensor("w", 2).setDataLocation(TensorProto.DataLocation.EXTERNAL);
    for (int i = 0; i < keysAndValues.length; i += 2) {
      tensor.addExternalData(
          StringStringEntryProto.newBuilder()
              .setKey(keysAndValues[i])
              .setValue(keysAndValues[i + 1]));
    }
    write(withInitializer(tensor.build()));
  }

  private void writeData(float... values) throws IOException {
    Files.write(directory.resolve("model.onnx_data"), raw("", values).getRawData().toByteArray());
  }

  @Test
  void weightsAreReadFromFilesBesideTheModel() throws IOException {
    writeData(1, 2, 3, 4);
    writeExternal("location", "model.onnx_data", "offset", "4", "length", "8", "checksum", "x");
    try (OnnxInitializers read = OnnxInitializers.open(file())) {
      assertThat(read.read("w").toFloatVector()).containsExactly(2, 3);
    }
    writeExternal("location", "model.onnx_data", "offset", "8");
    try (OnnxInitializers read = OnnxInitializers.open(file())) {
      assertThat(read.read("w").toFloatVector()).containsExactly(3, 4);
    }
  }

  @Test
  void externalDataStayInTheirDirectoryAndInTheirFile() throws IOException {
    writeData(1, 2, 3, 4);
    Files.createDirectory(directory.resolve("sub"));
    for (String elsewhere :
        new String[] {"../secret", "/etc/hostname", "sub/w", "..", "", "C:\\w", "~/w"}) {
      writeExternal("location", elsewhere);
      refuses("tensor w: its data are in \"%s\", expected the name of a file".formatted(elsewhere));
    }
    writeExternal();
    refuses("tensor w: its data are in \"\"");
    for (String missing : new String[] {"gone", "sub"}) {
      writeExternal("location", missing);
      refuses(missing + ", there is no such file");
    }
    writeExternal("location", "model.onnx_data", "offset", "12", "length", "8");
    refuses("tensor w: its data are 8 bytes from byte 12 of model.onnx_data, which has 16");
    writeExternal("location", "model.onnx_data", "offset", "999999999999999999", "length", "8");
    refuses("which has 16");
    writeExternal("location", "model.onnx_data", "offset", "17");
    refuses("tensor w");
    writeExternal("location", "model.onnx_data", "offset", "-4", "length", "8");
    refuses("tensor w: the offset of its data is \"-4\", expected a number of bytes");
    writeExternal("location", "model.onnx_data", "length", "12");
    refuses("tensor w: 12 bytes of data, expected 8");
    writeExternal("location", "model.onnx_data", "length", "99999999999999999999");
    refuses("tensor w: the length of its data");
  }

  private static ModelProto withInitializer(TensorProto tensor) {
    return ModelProto.newBuilder().setGraph(GraphProto.newBuilder().addInitializer(tensor)).build();
  }

  @Test
  void everyTruncationIsNoticed() throws IOException {
    byte[] whole = linear().toByteArray();
    for (int length = 0; length < whole.length; length++) {
      Files.write(file(), Arrays.copyOf(whole, length));
      refuses("");
    }
  }

  @Test
  void flippedBytesAreRefusedOrRead() throws IOException {
    byte[] whole = linear().toByteArray();
    Random random = new Random(1);
    int refused = 0;
    for (int round = 0; round < 3000; round++) {
      byte[] altered = whole.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        altered[random.nextInt(altered.length)] = (byte) random.nextInt(256);
      }
      Files.write(file(), altered);
      try (OnnxInitializers read = OnnxInitializers.open(file())) {
        read.names().forEach(read::read);
      } catch (InvalidInputException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(500, 2999);
  }
}
