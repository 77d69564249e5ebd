package io.github.pocketzoo.runtime.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums of rows of tables. */
abstract class EmbeddingContract extends KernelTest {
  @ParameterizedTest
  @ValueSource(ints = {3, 8, 17})
  void tablesOfAllTypes(int width) {
    for (List<Operand> types : combinations()) {
      check(new EmbeddingSpec(width, types), 5);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 9, 16, 129, 384})
  void widths(int width) {
    check(new EmbeddingSpec(width, List.of(Operand.F32, Operand.BF16, Operand.INT8)), 5);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 6, 7, 129})
  void rows(int rows) {
    check(new EmbeddingSpec(24, List.of(Operand.INT8, Operand.F32, Operand.BF16)), rows);
  }

  private static List<List<Operand>> combinations() {
    List<List<Operand>> all = new ArrayList<>();
    List<List<Operand>> shorter = List.of(List.of());
    for (int count = 1; count <= EmbeddingSpec.MOST_TABLES; count++) {
      List<List<Operand>> longer = new ArrayList<>();
      for (List<Operand> types : shorter) {
        for (Operand type : Operand.values()) {
          List<Operand> more = new ArrayList<>(types);
          more.add(type);
          longer.add(more);
        }
      }
      all.addAll(longer);
      shorter = longer;
    }
    return all;
  }

  private void check(EmbeddingSpec spec, int rows) {
    int count = spec.tables().size();
    Random random = new Random(count);
    EmbeddingTable[] tables = new EmbeddingTable[count];
    int[][] ids = new int[count][rows];
    GuardedMatrix[] idsMemory = new GuardedMatrix[count];
    for (int t = 0; t < count; t++) {
      tables[t] = new EmbeddingTable(spec.tables().get(t), spec.width(), t);
      for (int row = 0; row < rows; row++) {
        ids[t][row] = random.nextInt(EmbeddingTable.ENTRIES);
      }
      ids[t][rows - 1] = EmbeddingTable.ENTRIES - 1;
      idsMemory[t] = GuardedMatrix.of(new int[][] {ids[t]}, 0);
    }
    try (GuardedMatrix output = new GuardedMatrix(rows, spec.width(), Float.BYTES, 8)) {
      run(
          kernels().embedding(spec),
          arguments -> {
            arguments
                .set(EmbeddingField.ROWS, rows)
                .set(EmbeddingField.OUTPUT, output.address())
                .set(EmbeddingField.OUTPUT_STRIDE, output.stride());
            for (int t = 0; t < count; t++) {
              arguments
                  .set(EmbeddingField.table(t), tables[t].address())
                  .set(EmbeddingField.scales(t), tables[t].scales())
                  .set(EmbeddingField.ids(t), idsMemory[t].address());
            }
          });
      output.assertNothingElseIsWritten();
      for (int row = 0; row < rows; row++) {
        for (int j = 0; j < spec.width(); j++) {
          double sum = 0;
          double magnitude = 0;
          for (int t = 0; t < count; t++) {
            double value = tables[t].value(ids[t][row], j);
            sum += value;
            magnitude += Math.abs(value);
          }
          assertNear(spec, row, j, sum, (count + 1) * ROUNDING * magnitude, output.real(row, j));
        }
      }
    } finally {
      for (int t = 0; t < count; t++) {
        tables[t].close();
        idsMemory[t].close();
      }
    }
  }
}
