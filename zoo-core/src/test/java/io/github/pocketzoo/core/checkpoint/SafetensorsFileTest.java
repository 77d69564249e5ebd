package io.github.pocketzoo.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.fixture.Resources;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SafetensorsFileTest {
  @TempDir private Path directory;

  private Path file() {
    return directory.resolve("model.safetensors");
  }

  static Stream<INDArray> arrays() {
    return Stream.of(
        Nd4j.createFromArray(1.5, -0.0, Double.MIN_VALUE, Double.MAX_VALUE),
        Nd4j.createFromArray(1.5f, -0f, Float.MIN_VALUE, Float.NaN, Float.NEGATIVE_INFINITY),
        Nd4j.createFromArray(Long.MIN_VALUE, 0L, Long.MAX_VALUE),
        Nd4j.createFromArray(Integer.MIN_VALUE, 0, Integer.MAX_VALUE),
        Nd4j.createFromArray(new byte[] {-128, -1, 0, 1, 127}),
        Nd4j.scalar(42f),
        Nd4j.createFromArray(3f).reshape(1, 1, 1),
        Nd4j.arange(105).castTo(DataType.FLOAT).reshape(3, 5, 7));
  }

  @ParameterizedTest
  @MethodSource("arrays")
  void whatIsWrittenIsRead(INDArray array) {
    new SafetensorsWriter().add("before", Nd4j.scalar(1)).add("it", array).write(file());
    try (SafetensorsFile read = SafetensorsFile.open(file())) {
      INDArray back = read.read("it");
      assertThat(back.dataType()).isEqualTo(array.dataType());
      assertThat(back.shape()).isEqualTo(array.shape());
      assertThat(back.toString()).isEqualTo(array.toString());
      assertThat(back.data().asDouble()).isEqualTo(array.data().asDouble());
    }
  }

  @Test
  void viewsAreWrittenAsTheyLook() {
    INDArray matrix = Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}});
    new SafetensorsWriter()
        .add("transposed", matrix.transpose())
        .add("column", matrix.getColumn(1))
        .write(file());
    try (SafetensorsFile read = SafetensorsFile.open(file())) {
      assertThat(read.read("transposed").toFloatMatrix())
          .isDeepEqualTo(new float[][] {{1, 4}, {2, 5}, {3, 6}});
      assertThat(read.read("column").toFloatVector()).containsExactly(2, 5);
    }
  }

  @Test
  void metadataAndOrderAreKept() {
    new SafetensorsWriter()
        .metadata("format", "pt")
        .metadata("größe", "\"1\"")
        .add("b", Nd4j.scalar(1f))
        .add("a", Nd4j.scalar(2f))
        .write(file());
    try (SafetensorsFile read = SafetensorsFile.open(file())) {
      assertThat(read.names()).containsExactly("b", "a");
      assertThat(read.metadata()).containsEntry("format", "pt").containsEntry("größe", "\"1\"");
    }
  }

  /** See {@code tools/golden/safetensors_types.py}. */
  @Test
  void readsEveryTypeOfThePythonLibrary() {
    float[] floats = {0f, -0f, 1f, -2.5f, 65504f, 0x1p-14f, 0x1p-24f, 0x1.554p-2f};
    double[] thirds = new double[floats.length];
    Arrays.setAll(thirds, i -> floats[i] / 3.0);
    float[] bfloats = {0f, -0f, 1f, -2.5f, 65536f, 0x1p-14f, 0x1p-24f, 0x1.56p-2f};
    try (SafetensorsFile golden =
        SafetensorsFile.open(Resources.path("/golden/types.safetensors"))) {
      assertThat(golden.metadata()).containsEntry("made by", "safetensors");
      assertThat(golden.read("f64").toDoubleVector()).containsExactly(thirds);
      assertThat(golden.read("f16").toFloatVector()).containsExactly(floats);
      assertThat(golden.read("bf16").toFloatVector()).containsExactly(bfloats);
      assertThat(golden.read("f32").toFloatVector()[7]).isEqualTo((float) thirds[7]);
      assertThat(golden.read("i64").toLongMatrix())
          .isDeepEqualTo(new long[][] {{-(1L << 62)}, {7}});
      assertThat(golden.read("i32").toIntMatrix())
          .isDeepEqualTo(new int[][] {{Integer.MIN_VALUE, Integer.MAX_VALUE}});
      assertThat(golden.read("i8").toIntVector()).containsExactly(-128, -1, 0, 127);
      assertThat(golden.read("u8").toIntVector()).containsExactly(0, 1, -128, -1);
      assertThat(golden.read("scalar").getFloat(0)).isEqualTo(42f);
      assertThat(golden.read("empty").length()).isZero();
    }
  }

  private void write(String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    write(json.length, json, dataBytes);
  }

  private void write(long length, byte[] header, int dataBytes) throws IOException {
    Files.write(
        file(),
        ByteBuffer.allocate(8 + header.length + dataBytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(length)
            .put(header)
            .array());
  }

  private void refuses(String message) {
    assertThatThrownBy(() -> SafetensorsFile.open(file()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(file() + ": ")
        .hasMessageContaining(message);
  }

  @Test
  void aMissingFileIsNamed() {
    refuses("cannot open the weights");
  }

  @Test
  void anUnknownTensorIsNamed() throws IOException {
    write("{}", 0);
    try (SafetensorsFile read = SafetensorsFile.open(file())) {
      assertThatThrownBy(() -> read.read("w")).hasMessage(file() + ": no tensor w");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7})
  void filesWithoutAHeaderAreRefused(int bytes) throws IOException {
    Files.write(file(), new byte[bytes]);
    refuses("truncated: " + bytes + " bytes");
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, 3, 100, 100_000_001, Long.MAX_VALUE})
  void wrongHeaderLengthsAreRefused(long length) throws IOException {
    write(length, "{}".getBytes(StandardCharsets.UTF_8), 0);
    refuses("not a safetensors file or truncated: header of " + length + " bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{\"a\"", "{}x}", "\u0000\u0000", "42", "null"})
  void headersThatAreNoJsonObjectAreRefused(String header) throws IOException {
    write(header, 0);
    refuses("the safetensors header is not");
  }

  /** The file has 16 bytes of data. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'F4', [4], [0, 16] | unknown dtype \"F4\"",
        "'F32', [5], [0, 16] | 16 bytes of data, expected 20",
        "'F32', [3], [0, 16] | 16 bytes of data, expected 12",
        "'F32', [4], [0, 17] | outside the 16 bytes of data",
        "'F32', [4], [4, 20] | outside the 16 bytes of data",
        "'F32', [4], [16, 0] | outside",
        "'F32', [4], [-16, 0] | outside",
        "'F32', [4], [0, 9223372036854775807] | outside",
        "'F32', [4], [0] | expected shape and two data_offsets",
        "'F32', 4, [0, 16] | expected shape and two data_offsets",
        "'F32', [-4], [0, 16] | bad shape",
        "'F32', [-2, -2], [0, 16] | bad shape",
        "'F32', [4.5], [0, 16] | bad shape",
        "'F32', ['4'], [0, 16] | bad shape",
        "'F32', [4294967296, 4294967296], [0, 16] | too large",
        "'F32', [9223372036854775808], [0, 16] | bad shape",
        "'F32', [1073741825, 4], [0, 16] | expected",
      })
  void wrongEntriesAreRefused(String entry, String message) throws IOException {
    String[] parts = entry.split(", (?=\\[)|, (?=4,)", 3);
    write(
        "{\"w\": {\"dtype\": %s, \"shape\": %s, \"data_offsets\": %s}}"
            .formatted(parts[0], parts[1], parts[2])
            .replace('\'', '"'),
        16);
    refuses("tensor w: ");
    refuses(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[0, 8] | [4, 12] | 12",
        "[0, 8] | [0, 8] | 8",
        "[0, 8] | [12, 20] | 20",
        "[0, 8] | [8, 16] | 17",
        "[4, 12] | [12, 20] | 20",
      })
  void tensorsMustFillTheDataWithoutOverlap(String first, String second, int bytes)
      throws IOException {
    String entry = "{\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": %s}";
    write(
        "{\"a\": %s, \"b\": %s}".formatted(entry.formatted(first), entry.formatted(second)), bytes);
    refuses("overlap or leave a gap");
  }

  @Test
  void aNameThatIsThereTwiceIsRefused() throws IOException {
    String entry = "{\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}";
    write("{\"a\": %s, \"a\": %s}".formatted(entry, entry), 4);
    refuses("not valid JSON");
  }

  @Test
  void everyTruncationIsNoticed() throws IOException {
    new SafetensorsWriter().add("w", Nd4j.arange(6).castTo(DataType.FLOAT)).write(file());
    byte[] whole = Files.readAllBytes(file());
    for (int length = 0; length < whole.length; length++) {
      Files.write(file(), Arrays.copyOf(whole, length));
      refuses("");
    }
  }

  @Test
  void flippedBytesAreRefusedOrRead() throws IOException {
    new SafetensorsWriter()
        .metadata("format", "pt")
        .add("weight", Nd4j.arange(6).castTo(DataType.FLOAT).reshape(2, 3))
        .add("bias", Nd4j.createFromArray(new byte[] {1, 2, 3}))
        .write(file());
    byte[] whole = Files.readAllBytes(file());
    Random random = new Random(1);
    int refused = 0;
    for (int round = 0; round < 3000; round++) {
      byte[] altered = whole.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        altered[random.nextInt(altered.length)] = (byte) random.nextInt(256);
      }
      Files.write(file(), altered);
      try (SafetensorsFile read = SafetensorsFile.open(file())) {
        read.names().forEach(read::read);
      } catch (InvalidInputException e) {
        refused++;
        assertThat(e).hasMessageStartingWith(file() + ": ");
      }
    }
    assertThat(refused).isBetween(1000, 2999);
  }
}
