package io.github.pocketzoo.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.fixture.Resources;
import io.github.pocketzoo.core.quant.PackedNibbles;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.quant.WeightScheme;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class StoredTensorsTest {
  @TempDir private Path directory;

  private Path file() {
    return directory.resolve("model.safetensors");
  }

  private static QuantizedTensor random(int rows, int columns, double density) {
    Random random = new Random(rows * 31L + columns);
    byte[] values = new byte[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextDouble() < density ? (byte) (random.nextInt(127) + 1) : 0;
    }
    float[] scales = new float[rows];
    for (int row = 0; row < rows; row++) {
      scales[row] = 0.01f * (row + 1);
    }
    return new QuantizedTensor(values, rows, columns, scales);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, false",
    "3, 5, 1, false",
    "3, 5, 0, false",
    "5, 64, 0.1, true",
    "5, 65, 0.3, true",
    "4, 63, 0, true",
    "7, 200, 0.95, false",
  })
  void whatIsWrittenIsRead(int rows, int columns, double density, boolean sparse) {
    QuantizedTensor tensor = random(rows, columns, density);
    assertThat(StoredTensors.isSparse(tensor)).isEqualTo(sparse);
    SafetensorsWriter writer = new SafetensorsWriter();
    StoredTensors.add(writer, "w", tensor);
    writer.write(file());
    try (SafetensorsFile read = SafetensorsFile.open(file())) {
      assertThat(StoredTensors.read(read, "w")).isEqualTo(tensor);
      assertThat(StoredTensors.partsOf(read, "w").orElseThrow())
          .containsExactlyInAnyOrderElementsOf(read.names());
    }
  }

  @Test
  void tensorsWithoutAScaleAreNotQuantized() {
    new SafetensorsWriter().add("w", Nd4j.scalar(1f)).write(file());
    try (SafetensorsFile read = SafetensorsFile.open(file())) {
      assertThat(StoredTensors.partsOf(read, "w")).isEmpty();
    }
  }

  private void refuses(Consumer<SafetensorsWriter> parts, String message) {
    SafetensorsWriter writer = new SafetensorsWriter();
    parts.accept(writer);
    writer.write(file());
    try (SafetensorsFile read = SafetensorsFile.open(file())) {
      assertThatThrownBy(() -> StoredTensors.read(read, "w"))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageStartingWith(file() + ": ")
          .hasMessageContaining(message);
    }
  }

  private static INDArray bytes(int... values) {
    return Nd4j.createFromArray(values).castTo(DataType.INT8);
  }

  private static final WeightScheme PACKED = WeightScheme.groups(4, 8, false);

  private static QuantizedTensor packed(int rows, int columns) {
    return QuantizedTensor.quantize(Nd4j.rand(DataType.FLOAT, rows, columns).subi(0.3), PACKED);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 8", "9, 20", "16, 65"})
  void integersOfFourBitsAreEightToAWord(int rows, int columns) {
    QuantizedTensor tensor = packed(rows, columns);
    SafetensorsWriter writer = new SafetensorsWriter();
    StoredTensors.add(writer, "w", tensor);
    StoredTensors.addInputScale(writer, "w", 0.5f);
    writer.write(file());
    try (SafetensorsFile read = SafetensorsFile.open(file())) {
      assertThat(StoredTensors.read(read, "w", Set.of(8))).isEqualTo(tensor);
      assertThat(StoredTensors.inputScale(read, "w")).contains(0.5f);
      assertThat(read.tensor("w_packed").shape()).containsExactly(rows, (columns + 7) / 8);
      assertThat(StoredTensors.partsOf(read, "w").orElseThrow())
          .containsExactlyInAnyOrderElementsOf(read.names());
    }
  }

  @Test
  void theFirstIntegerIsInTheLowestBits() {
    byte[] values = {-8, -7, 0, 1, 2, 3, 4, 7};
    assertThat(PackedNibbles.pack(values, 1, 8)).containsExactly(0xfcba9810);
    assertThat(PackedNibbles.unpack(new int[] {0xfcba9810}, 1, 8)).isEqualTo(values);
  }

  /** See {@code tools/golden/packed_integers.py}. */
  @ParameterizedTest
  @CsvSource({"symmetric", "asymmetric"})
  void integersOfOthersStandForTheirNumbers(String name) {
    Path golden = Resources.path("/golden/compressed-tensors.safetensors");
    try (SafetensorsFile read = SafetensorsFile.open(golden)) {
      QuantizedTensor tensor = StoredTensors.read(read, name, Set.of(16));
      assertThat(tensor.dequantize()).isEqualTo(read.read("real." + name));
      SafetensorsWriter writer = new SafetensorsWriter();
      StoredTensors.add(writer, name, tensor);
      writer.write(file());
      try (SafetensorsFile written = SafetensorsFile.open(file())) {
        for (String part : StoredTensors.partsOf(written, name).orElseThrow()) {
          assertThat(written.read(part)).as(part).isEqualTo(read.read(part));
        }
      }
    }
  }

  @Test
  void packedPartsMustFit() {
    INDArray scale = Nd4j.createFromArray(new float[][] {{1}});
    INDArray words = Nd4j.createFromArray(new int[][] {{5}});
    INDArray shape = Nd4j.createFromArray(new long[] {1, 8});
    refuses(
        w ->
            w.add("w_packed", words)
                .add("w_shape", Nd4j.createFromArray(new long[] {1, 9}))
                .add("w_scale", scale),
        "of the shape [1, 9]");
    refuses(
        w ->
            w.add("w_packed", Nd4j.createFromArray(new long[][] {{5}}))
                .add("w_shape", shape)
                .add("w_scale", scale),
        "expected I32");
    refuses(
        w ->
            w.add("w_packed", words)
                .add("w_shape", shape)
                .add("w_scale", Nd4j.createFromArray(new float[][] {{1, 2}})),
        "fit none of the group sizes []");
    refuses(
        w ->
            w.add("w_packed", words)
                .add("w_shape", shape)
                .add("w_scale", scale)
                .add("w_zero_point", Nd4j.createFromArray(new int[] {5})),
        "expected [1, 1] of I32");
    refuses(w -> w.add("w_packed", words).add("w_scale", scale), "no tensor w_shape");
  }

  @Test
  void zeroPointsMustFit() {
    INDArray values = bytes(1, 2, 3, 4).reshape(2, 2);
    INDArray scale = Nd4j.createFromArray(1f, 1f);
    refuses(
        w -> w.add("w", values).add("w_scale", scale).add("w_zero_point", bytes(1, 2, 3)),
        "3 zero points of I8, expected 2 of I8");
  }

  @Test
  void inputScalesArePositive() {
    new SafetensorsWriter()
        .add("a.input_scale", Nd4j.createFromArray(-1f))
        .add("b.input_scale", Nd4j.createFromArray(1f, 2f))
        .write(file());
    try (SafetensorsFile read = SafetensorsFile.open(file())) {
      for (String name : List.of("a.weight", "b.weight")) {
        assertThatThrownBy(() -> StoredTensors.inputScale(read, name))
            .isInstanceOf(InvalidInputException.class)
            .hasMessageContaining("input_scale: is [")
            .hasMessageContaining("expected one positive number");
      }
      assertThat(StoredTensors.inputScale(read, "c.weight")).isEmpty();
    }
  }

  @Test
  void densePartsMustFit() {
    INDArray values = bytes(1, 2, 3, 4).reshape(2, 2);
    refuses(
        w -> w.add("w", values).add("w_scale", Nd4j.createFromArray(1f, 1f, 1f)),
        "3 scales, expected 2");
    refuses(w -> w.add("w", values).add("w_scale", Nd4j.createFromArray(1f, 0f)), "a scale is 0.0");
    refuses(
        w -> w.add("w", values).add("w_scale", Nd4j.createFromArray(1f, Float.NaN)),
        "a scale is NaN");
    refuses(
        w -> w.add("w", bytes(1, 2)).add("w_scale", Nd4j.createFromArray(1f)), "a matrix of I8");
  }

  @Test
  void sparsePartsMustFit() {
    refuses(w -> sparse(w, new long[] {1, 8}, 0b101, 1, 2, 3), "more values than the bitmask");
    refuses(w -> sparse(w, new long[] {1, 8}, 0b111, 1, 2), "fewer values than the bitmask");
    refuses(w -> sparse(w, new long[] {1, 9}, 0b101, 1, 2), "the bitmask does not fit");
    refuses(w -> sparse(w, new long[] {2, 8}, 0b101, 1, 2), "the stored shape does not fit");
    refuses(w -> sparse(w, new long[] {1, -8}, 0b101, 1, 2), "the stored shape does not fit");
    refuses(w -> sparse(w, new long[] {1, 8, 1}, 0b101, 1, 2), "the stored shape does not fit");
    refuses(
        w -> sparse(w, new long[] {1, Long.MAX_VALUE}, 0b101, 1, 2),
        "the stored shape does not fit");
    refuses(w -> w.add("w_scale", Nd4j.createFromArray(1f)), "no tensor w");
  }

  private static void sparse(SafetensorsWriter writer, long[] shape, int mask, int... values) {
    writer
        .add("w.compressed", bytes(values))
        .addUnsignedBytes("w.bitmask", bytes(mask))
        .add("w.shape", Nd4j.createFromArray(shape))
        .add("w.row_offsets", Nd4j.createFromArray(new long[] {0}))
        .add("w_scale", Nd4j.createFromArray(1f));
  }
}
