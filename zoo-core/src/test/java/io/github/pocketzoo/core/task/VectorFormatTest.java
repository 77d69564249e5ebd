package io.github.pocketzoo.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorFormatTest {
  @TempDir private Path directory;

  private byte[] write(VectorFormat format) throws IOException {
    Path file = directory.resolve("vectors");
    try (VectorWriter writer = format.open(file, 2)) {
      writer.write("a, \"b\"", new float[] {0.5f, -1});
      writer.write("c", new float[] {2, 3.25f});
    }
    return Files.readAllBytes(file);
  }

  @Test
  void jsonHasAnObjectALine() throws IOException {
    assertThat(new String(write(VectorFormat.JSONL), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"text":"a, \\"b\\"","embedding":[0.5,-1.0]}
            {"text":"c","embedding":[2.0,3.25]}
            """);
  }

  @Test
  void csvHasAHeader() throws IOException {
    assertThat(new String(write(VectorFormat.CSV), StandardCharsets.UTF_8))
        .isEqualTo("text,e0,e1\n\"a, \"\"b\"\"\",0.5,-1.0\nc,2.0,3.25\n");
  }

  /** NEP 1: magic, version, length of the header, the header, which fills 64-byte units. */
  @Test
  void npyHasTheNumberOfVectorsBeforeThem() throws IOException {
    byte[] bytes = write(VectorFormat.NPY);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

    assertThat(Arrays.copyOf(bytes, 8)).containsExactly(0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0);
    int header = buffer.getShort(8);
    assertThat((10 + header) % 64).isZero();
    assertThat(new String(bytes, 10, header, StandardCharsets.US_ASCII))
        .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), } ")
        .endsWith(" \n");
    assertThat(bytes).hasSize(10 + header + 4 * Float.BYTES);
    float[] values = new float[4];
    buffer.position(10 + header).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    assertThat(values).containsExactly(0.5f, -1, 2, 3.25f);
  }
}
