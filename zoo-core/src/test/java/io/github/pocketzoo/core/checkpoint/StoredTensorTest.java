package io.github.pocketzoo.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class StoredTensorTest {
  private static StoredTensor matrix(int rows, int columns) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * rows * columns).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < rows * columns; i++) {
      bytes.putFloat(4 * i, i);
    }
    return StoredTensor.dense(
        "file: w", ElementType.F32, new long[] {rows, columns}, new TensorBytes.OfBuffer(bytes));
  }

  /** Matrices of less than a block, of many blocks, and with rows longer than a block. */
  @ParameterizedTest
  @CsvSource({"1, 1", "3, 5", "1000, 700", "2, 70000", "70000, 3", "65536, 2", "1, 65537"})
  void everyElementArrivesInPlace(int rows, int columns) {
    StoredTensor matrix = matrix(rows, columns);
    INDArray straight = matrix.toArray();
    INDArray transposed = matrix.transposed().toArray();
    assertThat(straight.shape()).containsExactly(rows, columns);
    assertThat(transposed.shape()).containsExactly(columns, rows);
    float[] elements = straight.data().asFloat();
    float[] exchanged = transposed.data().asFloat();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        float expected = row * columns + column;
        assertThat(elements[row * columns + column]).isEqualTo(expected);
        assertThat(exchanged[column * rows + row]).isEqualTo(expected);
      }
    }
  }
}
