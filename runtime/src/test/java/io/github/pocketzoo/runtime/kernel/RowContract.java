package io.github.pocketzoo.runtime.kernel;

import io.github.pocketzoo.runtime.kernel.RowSpec.Factors;
import io.github.pocketzoo.runtime.kernel.RowSpec.Norm;
import io.github.pocketzoo.runtime.kernel.RowSpec.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The stages that rows go through. */
abstract class RowContract extends KernelTest {
  private static final int ROWS = 3;

  /** None, bias, residual, both. */
  private static final int ADDITIONS = 4;

  private static final boolean[] NOT_GATED = {false};

  static List<Optional<Pointwise>> functions() {
    List<Optional<Pointwise>> functions = new ArrayList<>();
    functions.add(Optional.empty());
    Stream.of(Pointwise.values()).map(Optional::of).forEach(functions::add);
    return functions;
  }

  static Stream<Arguments> stages() {
    return Stream.of(Source.values())
        .flatMap(
            source ->
                functions().stream()
                    .flatMap(
                        function ->
                            Stream.of(Norm.values())
                                .map(norm -> Arguments.of(source, function, norm))));
  }

  /** Every combination of what is added and what the rows are converted to. */
  private static List<RowSpec> specs(
      int width, Source source, Optional<Pointwise> function, Norm norm) {
    List<RowSpec> specs = new ArrayList<>();
    for (int added = 0; added < ADDITIONS; added++) {
      specs.addAll(specs(width, source, function, norm, added));
    }
    return specs;
  }

  /**
   * Every way to convert the rows.
   *
   * @param added 1 for bias, 2 for residual, 3 for both
   */
  private static List<RowSpec> specs(
      int width, Source source, Optional<Pointwise> function, Norm norm, int added) {
    List<RowSpec> specs = new ArrayList<>();
    for (boolean gated : source == Source.FLOATS ? new boolean[] {false, true} : NOT_GATED) {
      specs.addAll(specs(width, source, function, gated, norm, added));
    }
    return specs;
  }

  private static List<RowSpec> specs(
      int width, Source source, Optional<Pointwise> function, boolean gated, Norm norm, int added) {
    List<RowSpec> specs = new ArrayList<>();
    for (Factors factors : Factors.values()) {
      for (int fixed = 0; fixed < (factors.quantized() ? 2 : 1); fixed++) {
        specs.add(
            new RowSpec(
                width,
                source,
                (added & 1) != 0,
                (added & 2) != 0,
                function,
                gated,
                norm,
                factors,
                fixed == 1));
      }
    }
    return specs;
  }

  @ParameterizedTest
  @MethodSource("stages")
  void everyCombination(Source source, Optional<Pointwise> function, Norm norm) {
    for (int width : new int[] {3, 8, 17}) {
      for (RowSpec spec : specs(width, source, function, norm)) {
        check(spec, ROWS, Filling.RANDOM, false);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("stages")
  void everyWidth(Source source, Optional<Pointwise> function, Norm norm) {
    for (int width : new int[] {1, 7, 9, 16, 129, 384}) {
      for (RowSpec spec : specs(width, source, function, norm, width % ADDITIONS)) {
        check(spec, ROWS, Filling.RANDOM, false);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("stages")
  void theOutputMayTakeTheSourcesPlace(Source source, Optional<Pointwise> function, Norm norm) {
    for (int width : new int[] {3, 17}) {
      for (RowSpec spec : specs(width, source, function, norm)) {
        check(spec, ROWS, Filling.RANDOM, true);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void oddValues(Filling filling) {
    for (int width : new int[] {1, 17, 40}) {
      for (Source source : Source.values()) {
        for (Optional<Pointwise> function : functions()) {
          // Squares of the largest floats overflow.
          boolean squares = filling != Filling.SATURATED || source == Source.INTEGER_SUMS;
          for (Norm norm : squares ? Norm.values() : new Norm[] {Norm.NONE}) {
            for (RowSpec spec : specs(width, source, function, norm, 0)) {
              check(spec, ROWS, filling, false);
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WIDE_INTEGERS", "INTEGERS", "OFFSET_INTEGERS"})
  void integersOfManyRows(Factors factors) {
    for (int rows : new int[] {1, 5, 6, 7, 129}) {
      check(
          new RowSpec(
              384, Source.FLOATS, false, false, Optional.empty(), false, Norm.NONE, factors, false),
          rows,
          Filling.RANDOM,
          false);
    }
  }

  private void check(RowSpec spec, int rows, Filling filling, boolean inPlace) {
    try (RowCase rowCase = new RowCase(spec, rows, filling, inPlace)) {
      run(kernels().rows(spec), rowCase::set);
      rowCase.check();
    }
  }
}
