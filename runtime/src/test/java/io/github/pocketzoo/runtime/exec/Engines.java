package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.exec.CompileOptions.Products;
import io.github.pocketzoo.runtime.kernel.onednn.OneDnn;
import io.github.pocketzoo.runtime.kernel.x86.InstructionSet;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** The ways to compute products that this machine has. */
final class Engines {
  private Engines() {}

  /** Every precision by everything that computes it here. */
  static Stream<Named<CompileOptions>> all() {
    return options().map(Engines::named);
  }

  /** Those of the runtime's own, which promise the same bits for the same sequence. */
  static Stream<Named<CompileOptions>> exact() {
    return options()
        .filter(each -> each.products() == Products.OWN || each.products() == Products.JAVA)
        .map(Engines::named);
  }

  private static Named<CompileOptions> named(CompileOptions options) {
    String instructions =
        options.products() == Products.OWN ? " " + options.instructions().label() : "";
    return Named.of(options.precision().label() + " " + options.products() + instructions, options);
  }

  private static Stream<CompileOptions> options() {
    return Arrays.stream(Precision.values())
        .flatMap(
            precision ->
                Arrays.stream(Products.values())
                    .filter(products -> isSupported(products, precision))
                    .map(products -> CompileOptions.of(precision).withProducts(products))
                    .flatMap(Engines::instructions));
  }

  /** The runtime's own machine code in every instruction set that is there. */
  private static Stream<CompileOptions> instructions(CompileOptions options) {
    return options.products() == Products.OWN
        ? Arrays.stream(InstructionSet.values())
            .filter(InstructionSet::isSupported)
            .map(options::withInstructions)
        : Stream.of(options);
  }

  private static boolean isSupported(Products products, Precision precision) {
    return switch (products) {
      case FASTEST, JAVA -> true;
      case OWN -> InstructionSet.isAnySupported();
      case ONEDNN -> {
        try (OneDnn library = OneDnn.load()) {
          yield library.supports(Backend.type(precision));
        }
      }
    };
  }
}
