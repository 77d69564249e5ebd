package io.github.pocketzoo.runtime.kernel;

import static org.junit.jupiter.api.Named.named;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The matrix product. */
abstract class GemmContract extends KernelTest {
  private static final int[] ROWS = {1, 3, 5, 6, 7, 17};
  private static final int MOST_ROWS = 129;
  private static final int[] SIZES = {1, 2, 3, 15, 16, 17, 31, 33, 129, 384};

  /** The kernel that is tested. */
  Kernel kernel(GemmSpec spec) {
    return kernels().gemm(spec);
  }

  private List<GemmSpec> specs(Operand operand) {
    return specs(kernels().dotProduct(operand));
  }

  private static List<GemmSpec> specs(DotProduct dot) {
    List<GemmSpec> specs = new ArrayList<>();
    for (int flags = 0; flags < 16; flags++) {
      specs.add(
          new GemmSpec(
              dot, (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, (flags & 8) != 0));
    }
    return specs;
  }

  static Stream<Arguments> operandsAndSizes() {
    return Stream.of(Operand.values())
        .flatMap(
            operand ->
                IntStream.of(SIZES)
                    .mapToObj(inner -> Arguments.of(operand, named("K = " + inner, inner))));
  }

  @ParameterizedTest
  @MethodSource("operandsAndSizes")
  void everyElementIsRight(Operand operand, int inner) {
    for (int columns : SIZES) {
      try (Product product =
          new Product(kernels().dotProduct(operand), 7, inner, columns, Filling.RANDOM)) {
        for (GemmSpec spec : specs(operand)) {
          check(product, spec, 0, 7).close();
        }
      }
    }
  }

  /** What attention multiplies with where keys are kept in 8 bits. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 17, 64, 129})
  void widenedIntegers(int inner) {
    for (int columns : SIZES) {
      try (Product product =
          new Product(DotProduct.INT8_WIDENED, 7, inner, columns, Filling.RANDOM)) {
        for (GemmSpec spec : specs(DotProduct.INT8_WIDENED)) {
          check(product, spec, 0, 7).close();
        }
      }
    }
  }

  private List<DotProduct> grouped() {
    return List.of(DotProduct.INT4_WIDENED, kernels().dotProduct(Operand.INT8).withGroups());
  }

  /** 4-bit integers; the last group may be a small one, and the only one. */
  @ParameterizedTest
  @ValueSource(ints = {8, 24, 64, 104, 384})
  void groups(int inner) {
    for (DotProduct dot : grouped()) {
      for (int groupRows : new int[] {8, 32, 128}) {
        for (int columns : new int[] {1, 15, 16, 17, 33, 48}) {
          try (Product product = new Product(dot, 7, inner, columns, Filling.RANDOM, groupRows)) {
            for (GemmSpec spec : specs(dot)) {
              check(product, spec, 0, 7).close();
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void groupsOfOddValues(Filling filling) {
    for (DotProduct dot : grouped()) {
      for (int inner : new int[] {8, 136, 1024}) {
        try (Product product = new Product(dot, 7, inner, 33, filling, 64)) {
          for (GemmSpec spec : specs(dot)) {
            check(product, spec, 0, 7).close();
          }
        }
      }
    }
  }

  @Test
  void aRowInGroupsDoesNotDependOnTheRowsBesideIt() {
    for (DotProduct dot : grouped()) {
      GemmSpec spec = new GemmSpec(dot, true, false, true, true);
      for (int columns : new int[] {16, 33}) {
        try (Product product = new Product(dot, MOST_ROWS, 104, columns, Filling.RANDOM, 32)) {
          assertRowsAreIndependent(product, spec);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("operandsAndSizes")
  void aRowDoesNotDependOnTheRowsBesideIt(Operand operand, int inner) {
    List<GemmSpec> specs = specs(operand);
    int turn = inner;
    for (int columns : SIZES) {
      GemmSpec spec = specs.get(turn++ % specs.size());
      try (Product product =
          new Product(kernels().dotProduct(operand), MOST_ROWS, inner, columns, Filling.RANDOM)) {
        assertRowsAreIndependent(product, spec);
      }
    }
  }

  private void assertRowsAreIndependent(Product product, GemmSpec spec) {
    int columns = product.columns();
    try (GuardedMatrix together = check(product, spec, 0, MOST_ROWS)) {
      for (int rows : ROWS) {
        int first = MOST_ROWS - rows - columns % 3;
        try (GuardedMatrix alone = check(product, spec, first, rows)) {
          for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
              assertSame(spec, first + i, j, together.real(first + i, j), alone.real(i, j));
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void oddValues(Filling filling) {
    for (Operand operand : Operand.values()) {
      for (int inner : new int[] {1, 17, 384}) {
        try (Product product = new Product(kernels().dotProduct(operand), 7, inner, 33, filling)) {
          for (GemmSpec spec : specs(operand)) {
            check(product, spec, 0, 7).close();
          }
        }
      }
    }
  }

  /** Multiplies and compares all elements. */
  private GuardedMatrix check(Product product, GemmSpec spec, int firstRow, int rows) {
    GuardedMatrix c = new GuardedMatrix(rows, product.columns(), Float.BYTES, 4 * (rows % 3));
    run(kernel(spec), arguments -> product.set(arguments, firstRow, rows, c));
    c.assertNothingElseIsWritten(0, product.columns());
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < product.columns(); j++) {
        product.assertElement(spec, firstRow + i, j, c.real(i, j));
      }
    }
    return c;
  }

  /** As attention does: values of a head, [length, 24], lie beside those of the other heads. */
  @Test
  void headsAreReadAndWrittenSideBySide() {
    int head = 24;
    int heads = 3;
    int length = 17;
    float[][] weights = Filling.RANDOM.reals(length, length, 1);
    float[][] values = Filling.RANDOM.reals(length, heads * head, 2);
    GemmSpec spec = new GemmSpec(DotProduct.F32, false, false, false, false);
    try (GuardedMatrix a = GuardedMatrix.of(weights, 4);
        GuardedMatrix b = GuardedMatrix.of(values, 8);
        GuardedMatrix c = new GuardedMatrix(length, heads * head, Float.BYTES, 8)) {
      int middle = head;
      run(
          kernel(spec),
          arguments ->
              arguments
                  .set(GemmField.A, a.address())
                  .set(GemmField.A_STRIDE, a.stride())
                  .set(GemmField.B, b.address(0, middle))
                  .set(GemmField.B_PANEL_STRIDE, (long) GemmSpec.PANEL * Float.BYTES)
                  .set(GemmField.B_STEP_STRIDE, b.stride())
                  .set(GemmField.C, c.address(0, middle))
                  .set(GemmField.C_STRIDE, c.stride())
                  .set(GemmField.ROWS, length)
                  .set(GemmField.PANELS, PackedMatrix.panels(head))
                  .set(GemmField.LAST_COLUMNS, head % GemmSpec.PANEL)
                  .set(GemmField.STEPS, length));
      c.assertNothingElseIsWritten(middle, head);
      for (int i = 0; i < length; i++) {
        for (int j = middle; j < middle + head; j++) {
          double sum = 0;
          double magnitude = 0;
          for (int k = 0; k < length; k++) {
            sum += (double) weights[i][k] * values[k][j];
            magnitude += Math.abs((double) weights[i][k] * values[k][j]);
          }
          assertNear("a head", i, j, sum, (length + 1) * ROUNDING * magnitude, c.real(i, j));
        }
      }
    }
  }
}
