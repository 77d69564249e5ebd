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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SafetensorsFileTest {
  @TempDir private Path directory;

  private Path file() {
    return directory.resolve("model.safetensors");
  }

  @Test
  void whatIsWrittenIsRead() {
    INDArray floats = Nd4j.randn(3, 17);
    INDArray doubles =
        Nd4j.create(new double[] {1, -2, Double.MIN_VALUE}, new long[] {3, 1}, DataType.DOUBLE);
    INDArray bytes = Nd4j.createFromArray(new byte[] {-128, 0, 127});
    INDArray longs = Nd4j.createFromArray(new long[] {Long.MIN_VALUE, 7});
    INDArray ints = Nd4j.createFromArray(new int[] {Integer.MIN_VALUE, 7});
    new SafetensorsWriter()
        .add("f", floats)
        .add("transposed", floats.transpose())
        .add("d", doubles)
        .add("b", bytes)
        .add("l", longs)
        .add("i", ints)
        .metadata("format", "pt")
        .write(file());
    try (SafetensorsFile read = SafetensorsFile.open(file())) {
      assertThat(read.names()).containsExactly("f", "transposed", "d", "b", "l", "i");
      assertThat(read.read("f")).isEqualTo(floats);
      assertThat(read.read("transposed")).isEqualTo(floats.transpose());
      assertThat(read.read("d")).isEqualTo(doubles);
      assertThat(read.read("b")).isEqualTo(bytes);
      assertThat(read.read("l")).isEqualTo(longs);
      assertThat(read.read("i")).isEqualTo(ints);
      assertThat(read.metadata()).containsEntry("format", "pt");
    }
  }

  /** Bit patterns by IEEE 754: 1.5, −2, the smallest subnormal half, infinity. */
  @Test
  void halfAndBrainFloatsAreRead() throws IOException {
    ByteBuffer data = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    for (int half : new int[] {0x3E00, 0xC000, 0x0001, 0x7C00, 0x3FC0, 0xC000}) {
      data.putShort((short) half);
    }
    write(
        "{\"h\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[8,12]}}",
        data.array());
    try (SafetensorsFile read = SafetensorsFile.open(file())) {
      assertThat(read.read("h").data().asFloat())
          .containsExactly(1.5f, -2f, 0x1p-24f, Float.POSITIVE_INFINITY);
      assertThat(read.read("b").data().asFloat()).containsExactly(1.5f, -2f);
    }
  }

  /** A file that tools/golden/safetensors_types.py wrote with the Python library. */
  @Test
  void filesOfThePythonLibraryAreRead() {
    try (SafetensorsFile read = SafetensorsFile.open(Resources.path("/golden/types.safetensors"))) {
      assertThat(read.metadata()).containsEntry("made by", "safetensors");
      assertThat(read.read("f16").data().asFloat())
          .containsExactly(0f, -0f, 1f, -2.5f, 65504f, 0x1p-14f, 0x1p-24f, 0.33325195f);
      assertThat(read.read("bf16").data().asFloat()).startsWith(0f, -0f, 1f, -2.5f, 65536f);
      assertThat(read.read("f64").getDouble(3)).isEqualTo(-2.5 / 3);
      assertThat(read.read("f32").getFloat(3)).isEqualTo((float) (-2.5 / 3));
      assertThat(read.read("i64").data().asLong()).containsExactly(-(1L << 62), 7);
      assertThat(read.read("i32").data().asInt())
          .containsExactly(Integer.MIN_VALUE, Integer.MAX_VALUE);
      assertThat(read.read("i8").data().asInt()).containsExactly(-128, -1, 0, 127);
      assertThat(read.read("scalar").getFloat(0)).isEqualTo(42f);
      assertThat(read.read("empty").isEmpty()).isTrue();
    }
  }

  private void write(String header, byte[] data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer all =
        ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(json.length).put(json).put(data);
    Files.write(file(), all.array());
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(() -> SafetensorsFile.open(file()).close())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(file().toString())
        .hasMessageContainingAll(parts)
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"w\":{\"dtype\":\"F99\",\"shape\":[1],\"data_offsets\":[0,4]}} | F99",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}} | expected 8",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | truncated or altered",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}} | bad shape",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}} | outside",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,8],\"data_offsets\":[0,4]}} | too large",
        "{\"w\":{\"dtype\":\"F32\"}} | expected shape",
        "[1] | not a JSON object",
        "{\"w\": | not valid JSON"
      })
  void aWrongHeaderIsRefused(String header, String expected) throws IOException {
    write(header, new byte[4]);
    assertRefused(expected);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1, 1_000_000, Long.MAX_VALUE, Long.MIN_VALUE})
  void aWrongHeaderSizeIsRefused(long size) throws IOException {
    Files.write(
        file(), ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN).putLong(size).array());
    assertRefused("header of");
  }

  @Test
  void aMissingAnEmptyAndATruncatedFileAreRefused() throws IOException {
    assertRefused("cannot open");
    Files.write(file(), new byte[0]);
    assertRefused("truncated");
    new SafetensorsWriter().add("w", Nd4j.randn(8, 8)).write(file());
    byte[] whole = Files.readAllBytes(file());
    Files.write(file(), Arrays.copyOf(whole, whole.length - 1));
    assertRefused("tensor w", "truncated");
  }

  /** Whatever the damage: a clear refusal or a valid read, never another exception. */
  @Test
  void damagedFilesDoNoHarm() throws IOException {
    new SafetensorsWriter().add("a", Nd4j.randn(4, 3)).add("b", Nd4j.randn(5, 1)).write(file());
    byte[] whole = Files.readAllBytes(file());
    Random random = new Random(11);
    int refused = 0;
    for (int round = 0; round < 500; round++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i <= random.nextInt(3); i++) {
        damaged[random.nextInt(140)] = (byte) random.nextInt();
      }
      Files.write(file(), damaged);
      try (SafetensorsFile read = SafetensorsFile.open(file())) {
        read.names().forEach(name -> read.read(name).close());
      } catch (InvalidInputException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(100);
  }
}
