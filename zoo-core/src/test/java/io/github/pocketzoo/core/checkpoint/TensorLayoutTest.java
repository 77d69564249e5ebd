package io.github.pocketzoo.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.structure.ParameterInitializer;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class TensorLayoutTest {
  private static final ParameterSpec MATRIX = ParameterSpec.linearWeight("w", 3, 4);

  @TempDir private Path directory;

  private static INDArray numbers(long... shape) {
    return Nd4j.arange(12).castTo(DataType.FLOAT).reshape(shape);
  }

  private INDArray load(TensorLayout layout, INDArray stored) {
    return load(layout, new SafetensorsWriter().add("tensor", stored));
  }

  private INDArray load(TensorLayout layout, SafetensorsWriter writer) {
    Path file = directory.resolve("model.safetensors");
    writer.write(file);
    NameTable table =
        new NameTable(
            List.of(new NameTable.Entry(MATRIX, "tensor", false, layout)), List.of(), Set.of());
    try (SafetensorsFile source = SafetensorsFile.open(file)) {
      return new CheckpointLoader(source, table)
          .load(Set.of(), new ParameterInitializer(1, 0))
          .parameters()
          .get("w");
    }
  }

  @Test
  void usually_aLinearWeightIsTransposed() {
    TensorLayout layout = TensorLayout.of(MATRIX);
    assertThat(layout).isEqualTo(TensorLayout.transposed(4, 3));
    assertThat(load(layout, numbers(4, 3))).isEqualTo(numbers(4, 3).transpose().dup('c'));
  }

  @Test
  void anAxisThatIsCutUp() {
    TensorLayout layout = TensorLayout.as(3, 2, 2);
    INDArray parameter = load(layout, numbers(3, 2, 2));
    assertThat(parameter).isEqualTo(numbers(3, 4));
    assertThat(layout.toCheckpoint(parameter)).isEqualTo(numbers(3, 2, 2));
  }

  @Test
  void anAxisOfTheTransposedMatrixThatIsCutUp() {
    TensorLayout layout = TensorLayout.transposed(4, 3, 1);
    INDArray parameter = load(layout, numbers(4, 3, 1));
    assertThat(parameter).isEqualTo(numbers(4, 3).transpose().dup('c'));
    assertThat(layout.toCheckpoint(parameter)).isEqualTo(numbers(4, 3, 1));
  }

  /** Integers are always {@code [out, in]}, since each row has a scale. */
  @Test
  void integersAreAMatrixWhateverTheLayoutOfFloats() {
    byte[] values = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    SafetensorsWriter writer = new SafetensorsWriter();
    StoredTensors.add(
        writer, "tensor", new QuantizedTensor(values, 4, 3, new float[] {1, 1, 1, 1}));
    assertThat(load(TensorLayout.as(3, 2, 2), writer))
        .isEqualTo(numbers(4, 3).transpose().dup('c'));
  }

  @Test
  void aMatrixInItsPlaceIsRefused() {
    assertThatThrownBy(() -> load(TensorLayout.as(3, 2, 2), numbers(3, 4)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageEndingWith("tensor tensor has shape [3, 4], expected [3, 2, 2]");
  }
}
