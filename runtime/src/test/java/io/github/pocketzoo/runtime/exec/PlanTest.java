package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.runtime.Runtime;
import io.github.pocketzoo.runtime.exec.CompileOptions.Products;
import io.github.pocketzoo.runtime.kernel.x86.InstructionSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class PlanTest {
  private static final List<String> PROCESSORS =
      List.of("java", "sse41", "avx", "avx2", "avx2_vnni", "avx512", "avx512_vnni", "amx");

  private static Plan plan(TinyBert bert, CompileOptions options) {
    try (CompiledForward model = bert.compile(options)) {
      return model.graph().plan();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyMatrixIsInThePrecisionThatWasAskedFor(Precision precision) {
    for (int blocks = 1; blocks <= 3; blocks++) {
      Plan plan =
          plan(
              TinyBert.encoder().withBlocks(blocks).with(Pooling.CLS),
              CompileOptions.of(precision));
      for (Precision other : Precision.values()) {
        // Query, key and value are one; output, two of the feed-forward layer; pooler, classifier.
        assertThat(plan.matrices(other.label())).isEqualTo(other == precision ? 4 * blocks + 2 : 0);
      }
    }
  }

  @Test
  void meanPoolingNeedsNoPooler() {
    Plan plan = plan(TinyBert.encoder().with(Pooling.MEAN), CompileOptions.of(Precision.INT8));
    assertThat(plan.matrices("int8")).isEqualTo(4 * 2 + 1);
  }

  @Test
  void operationsAreDescribed() {
    Plan plan =
        plan(
            TinyBert.encoder().withBlocks(1).with(Pooling.CLS),
            CompileOptions.of(Precision.INT8).withProducts(Products.JAVA));
    assertThat(plan.lines())
        .extracting(Plan.Line::operation)
        .containsExactly(
            "embedding of 3 tables, 32",
            "layer norm 32",
            "linear 32 → 96",
            "attention of 4 heads, 32",
            "linear 32 → 32, residual",
            "layer norm 32",
            "linear 32 → 72, gelu",
            "linear 72 → 32, residual",
            "layer norm 32",
            "pooling, first",
            "linear 32 → 32, tanh",
            "linear 32 → 3");
    assertThat(plan.lines().get(2))
        .isEqualTo(
            new Plan.Line(
                "linear 32 → 96",
                "encoder.layer.0.attention.self.query+key+value",
                "int8",
                "java",
                "own"));
    assertThat(plan.lines().get(0).dataType()).isEqualTo("int8");
    assertThat(plan.lines().get(1).dataType()).isEqualTo("f32");
    assertThat(plan.notes())
        .containsExactly(
            "there is no machine code for this processor: all but oneDNN's products is plain Java");
  }

  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.runtime.exec.Engines#all")
  void saysWhatComputes(CompileOptions options) {
    try (CompiledForward model = TinyBert.encoder().compile(options)) {
      assertThat(model.graph().plan().lines())
          .filteredOn(line -> line.operation().startsWith("linear"))
          .allSatisfy(
              line -> {
                assertThat(line.instructionSet()).isEqualTo(model.graph().instructionSet());
                assertThat(PROCESSORS).anyMatch(line.instructionSet()::startsWith);
                switch (options.products()) {
                  case ONEDNN ->
                      assertThat(line.kernel()).startsWith("oneDNN ").doesNotContain("ref");
                  case OWN, JAVA -> assertThat(line.kernel()).isEqualTo("own");
                  case FASTEST -> assertThat(line.kernel()).matches("own|oneDNN .*");
                }
              });
      assertThat(model.engine())
          .isEqualTo(
              "runtime %s (%s)"
                  .formatted(options.precision().label(), model.graph().instructionSet()));
    }
  }

  @Test
  @EnabledIf("io.github.pocketzoo.runtime.kernel.x86.InstructionSet#isAnySupported")
  void bf16WithoutInstructionsForItSaysSo() {
    CompileOptions own =
        CompileOptions.of(Precision.BF16)
            .withProducts(Products.OWN)
            .withInstructions(InstructionSet.AVX2);
    assertThat(plan(TinyBert.encoder(), own).notes())
        .containsExactly(
            "bf16 factors are multiplied by f32 instructions: memory is saved, time is not");
    assertThat(plan(TinyBert.encoder(), own).lines().get(2).instructionSet()).isEqualTo("avx2");
  }

  @ParameterizedTest
  @EnumSource
  void zerosAreMultiplied(Precision precision) {
    TinyBert bert = TinyBert.encoder().withBlocks(1);
    Parameters parameters = bert.parameters();
    INDArray pruned = parameters.get("encoder.layer.0.intermediate.dense.weight");
    pruned.muli(0);
    try (CompiledGraph graph =
        Runtime.compile(bert.graph(parameters), CompileOptions.of(precision))) {
      // 32 · 72 of 32 · (96 + 32 + 72 + 72) weights; INT8 rounds some more to 0.
      assertThat(graph.plan().notes())
          .anyMatch(
              note -> note.matches("2[67]\\.\\d % of the weights are zeros; zeros are multiplied"));
    }
    assertThat(plan(bert, CompileOptions.of(precision)).notes())
        .noneMatch(note -> note.contains("zeros"));
  }

  @Test
  void weightsTakeLessMemoryInFewerBits() {
    TinyBert bert = TinyBert.encoder(64, 4, 256);
    Map<Precision, Long> bytes = new EnumMap<>(Precision.class);
    for (Precision precision : Precision.values()) {
      try (CompiledForward model =
          bert.compile(CompileOptions.of(precision).withProducts(Products.JAVA))) {
        bytes.put(precision, model.graph().weightBytes());
      }
    }
    assertThat(bytes.get(Precision.BF16)).isEqualTo(bytes.get(Precision.F32) / 2);
    assertThat(bytes.get(Precision.INT8)).isEqualTo(bytes.get(Precision.F32) / 4);
  }
}
