package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.runtime.exec.CompileOptions.Products;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever computes the products, the results are the same within rounding. */
@TestInstance(Lifecycle.PER_CLASS)
class ProductsTest {
  /** Sums of f32 in another order, and exponentials by other polynomials, over two blocks. */
  private static final double ROUNDING = 1e-5;

  /**
   * BF16 and INT8 round the inputs of every product: two numbers that differ in the last bit may
   * fall on different sides, which is 2⁻⁹ of the number or 1/127 of the row's largest.
   */
  private static final double COSINE = 0.9999;

  private final FusedGraph graph = TinyBert.encoder(40, 4, 72).with(Pooling.CLS).fused();
  private final TokenBatch batch = RandomTokens.mixed(9, 5, 40);

  private Outputs run(FusedGraph compiled, CompileOptions options) {
    try (CompiledForward model = new CompiledForward(CompiledGraph.compile(compiled, options))) {
      return Outputs.of(model, batch);
    }
  }

  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.runtime.exec.Engines#all")
  void agreeWithPlainJava(CompileOptions options) {
    Outputs expected = run(graph, options.withProducts(Products.JAVA));
    Outputs actual = run(graph, options);
    switch (options.precision()) {
      case F32 -> Agreement.assertNear(actual, expected, batch, ROUNDING);
      case BF16, INT8 -> {
        Agreement.assertNear(actual, expected, batch, 0.1);
        assertThat(Agreement.smallestCosine(actual, expected, batch)).isGreaterThan(COSINE);
      }
    }
  }

  /**
   * Integers are equal, so what is left is the rounding of layer norms and functions in f32, unless
   * it moves a value across the middle between two integers; on these numbers it moves few. ReLU is
   * the same everywhere, while erf and exp differ in the last bits.
   */
  @Test
  @EnabledIf("io.github.pocketzoo.runtime.kernel.x86.InstructionSet#isAnySupported")
  void integersAreEqual() {
    FusedGraph relu = TinyBert.encoder(40, 4, 72).with(Activation.RELU).fused();
    CompileOptions int8 = CompileOptions.of(Precision.INT8);
    Outputs java = run(relu, int8.withProducts(Products.JAVA));
    Outputs own = run(relu, int8.withProducts(Products.OWN));
    int all = 0;
    int near = 0;
    for (String name : java.arrays().keySet()) {
      float[] expected = java.get(name).values();
      float[] actual = own.get(name).values();
      for (int i = 0; i < expected.length; i++) {
        all++;
        near += Math.abs(actual[i] - expected[i]) <= ROUNDING * (1 + Math.abs(expected[i])) ? 1 : 0;
      }
    }
    assertThat((double) near / all).isGreaterThan(0.9);
    // Before the first product nothing is rounded to integers but the tables, equally.
    Agreement.assertNear(
        "hidden_states.0",
        own.get("hidden_states.0").values(),
        java.get("hidden_states.0").values(),
        ROUNDING);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotThereIsRefused(Products products) {
    for (Precision precision : Precision.values()) {
      CompileOptions options = CompileOptions.of(precision).withProducts(products);
      boolean supported =
          Engines.all()
              .map(each -> each.getPayload())
              .anyMatch(
                  each -> each.products() == products && each.precision() == options.precision());
      if (!supported) {
        assertThatThrownBy(() -> run(graph, options))
            .isInstanceOf(InvalidInputException.class)
            .hasMessageMatching(
                "oneDNN has no exact and fast kernel for .* on .*|the runtime's own machine code needs .*");
      }
    }
  }

  @Test
  void oneDnnIsForWholeVectors() {
    FusedGraph odd = TinyBert.encoder(20, 4, 31).fused();
    assertThatThrownBy(
            () -> run(odd, CompileOptions.of(Precision.F32).withProducts(Products.ONEDNN)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("oneDNN is used for layers of a multiple of 8 inputs only");
    assertThat(Arrays.asList(Precision.values()))
        .allSatisfy(precision -> run(odd, CompileOptions.of(precision)));
  }
}
