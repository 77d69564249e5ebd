package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.exec.CompileOptions.Products;
import io.github.pocketzoo.runtime.kernel.onednn.OneDnn;
import io.github.pocketzoo.runtime.kernel.x86.X86Kernels;
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
    return Named.of(options.precision().label() + " " + options.products(), options);
  }

  private static Stream<CompileOptions> options() {
    return Arrays.stream(Precision.values())
        .flatMap(
            precision ->
                Arrays.stream(Products.values())
                    .filter(products -> isSupported(products, precision))
                    .map(products -> CompileOptions.of(precision).withProducts(products)));
  }

  private static boolean isSupported(Products products, Precision precision) {
    return switch (products) {
      case FASTEST, JAVA -> true;
      case OWN -> X86Kernels.areSupported();
      case ONEDNN -> {
        try (OneDnn library = OneDnn.load()) {
          yield library.supports(Backend.type(precision));
        }
      }
    };
  }
}
