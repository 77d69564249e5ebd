package io.github.pocketzoo.compression.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.compression.TinyClassifier;
import io.github.pocketzoo.compression.prune.GradualPruning;
import io.github.pocketzoo.core.checkpoint.StoredTensors;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.quant.Activations;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.quant.RangeObserver;
import io.github.pocketzoo.core.quant.WeightScheme;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.train.CrossEntropy;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

class QuantizerTest {
  private final Quantizer quantizer = Quantizer.int8();

  @Test
  void everyMatrixBecomesIntegersAndNothingElse() {
    try (Model model = TinyClassifier.create(1);
        Model int8 = quantizer.quantize(model)) {
      assertThat(int8.quantized().keySet())
          .containsExactlyInAnyOrderElementsOf(
              model.architecture().parameters().stream()
                  .filter(spec -> spec.kind().isMatrix())
                  .map(ParameterSpec::name)
                  .toList())
          .hasSize(3 + 2 * 6 + 1);
      for (ParameterSpec spec : model.architecture().parameters()) {
        if (!spec.kind().isMatrix()) {
          assertThat(int8.parameters().get(spec.name()))
              .isEqualTo(model.parameters().get(spec.name()));
        }
      }
    }
  }

  @Test
  void noWeightMovesByMoreThanHalfTheScaleOfItsOutputChannel() {
    try (Model model = TinyClassifier.create(1);
        Model int8 = quantizer.quantize(model)) {
      for (ParameterSpec spec : model.architecture().parameters()) {
        if (spec.kind().isMatrix()) {
          assertClose(spec, model, int8);
        }
      }
    }
  }

  private static void assertClose(ParameterSpec spec, Model model, Model int8) {
    INDArray before = model.parameters().get(spec.name());
    INDArray after = int8.parameters().get(spec.name());
    QuantizedTensor tensor = int8.quantized().get(spec.name());
    boolean linear = spec.kind() == ParameterSpec.Kind.LINEAR_WEIGHT;
    for (int i = 0; i < before.rows(); i++) {
      for (int j = 0; j < before.columns(); j++) {
        float scale = tensor.scales()[linear ? j : i];
        assertThat(Math.abs(after.getFloat(i, j) - before.getFloat(i, j)))
            .as("%s[%d, %d]", spec.name(), i, j)
            .isLessThanOrEqualTo(scale / 2 * 1.0001f);
      }
    }
  }

  @Test
  void aPrunedModelStaysPrunedAndIsStoredSparse(@TempDir Path directory) {
    Path saved = directory.resolve("int8");
    try (Model model = TinyClassifier.create(1);
        Model pruned =
            GradualPruning.toSparsity(0.75)
                .prune(model, new CrossEntropy(3), TinyClassifier.texts(), TinyClassifier.run(4));
        Model int8 = quantizer.quantize(pruned)) {
      for (String name : model.architecture().structure().blockWeights()) {
        INDArray before = pruned.parameters().get(name);
        INDArray after = int8.parameters().get(name);
        for (long i = 0; i < before.length(); i++) {
          if (before.getFloat(i) == 0) {
            assertThat(after.getFloat(i)).isZero();
          }
        }
      }
      ModelDirectory.save(int8, saved);
      try (Model loaded = ModelDirectory.load(saved)) {
        assertThat(loaded.quantized()).isEqualTo(int8.quantized());
        assertThat(loaded.parameters().arrays()).isEqualTo(int8.parameters().arrays());
      }
    }
  }

  @Test
  void largePrunedMatricesAreSmallerAsBitmask() {
    byte[] half = new byte[64 * 64];
    for (int i = 0; i < half.length; i += 2) {
      half[i] = 1;
    }
    float[] scales = new float[64];
    Arrays.fill(scales, 1f);
    assertThat(StoredTensors.isSparse(new QuantizedTensor(half, 64, 64, scales))).isTrue();
    byte[] full = new byte[64 * 64];
    Arrays.fill(full, (byte) 1);
    assertThat(StoredTensors.isSparse(new QuantizedTensor(full, 64, 64, scales))).isFalse();
  }

  @Test
  void aWeightThatIsNotANumberIsNamed() {
    try (Model model = TinyClassifier.create(1)) {
      model.parameters().get("encoder.layer.1.output.dense.weight").putScalar(0, 0, Float.NaN);
      assertThatThrownBy(() -> quantizer.quantize(model))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("encoder.layer.1.output.dense.weight")
          .hasMessageContaining("NaN");
    }
  }

  @Test
  void someMatricesMayStayFloats(@TempDir Path directory) {
    String output = "encoder.layer.1.output.dense.weight";
    Quantizer mixed =
        new Quantizer(
            WeightScheme.groups(4, 8, false),
            Optional.empty(),
            Activations.FLOAT,
            Map.of(output, Optional.empty()));
    Path saved = directory.resolve("int4");
    try (Model model = TinyClassifier.create(1);
        Model int4 = mixed.quantize(model)) {
      assertThat(int4.quantized()).hasSize(2 * 6);
      assertThat(int4.parameters().get(output)).isEqualTo(model.parameters().get(output));
      ModelDirectory.save(int4, saved);
      try (Model loaded = ModelDirectory.load(saved)) {
        assertThat(loaded.quantization()).isEqualTo(int4.quantization());
        assertThat(loaded.parameters().arrays()).isEqualTo(int4.parameters().arrays());
      }
    }
  }

  @Test
  void fixedScalesAreStored(@TempDir Path directory) {
    Path saved = directory.resolve("static");
    try (Model model = TinyClassifier.create(1);
        Model int8 = quantizer.quantize(model)) {
      Model fixed =
          new StaticActivations(new RangeObserver.Percentile(99.9))
              .calibrate(int8, Calibrated.rows(int8));
      assertThat(fixed.quantization().inputScales()).hasSize(2 * 6 + 1);
      assertThat(fixed.provenance().toString()).contains("percentile 99.9");
      ModelDirectory.save(fixed, saved);
      try (Model loaded = ModelDirectory.load(saved)) {
        assertThat(loaded.quantization()).isEqualTo(fixed.quantization());
      }
    }
  }

  @Test
  void whatIsImpossibleIsRefusedFirst() {
    try (Model model = TinyClassifier.create(1);
        Model int4 = Quantizer.int4(32, true).quantize(model)) {
      refuses(() -> quantizer.quantize(int4), "integers already");
      refuses(() -> quantizer.keeping(Set.of("x.weight")).quantize(model), "no matrix x.weight");
      refuses(
          () -> quantizer.keeping(int4.quantized().keySet()).quantize(model),
          "to be kept, expected");
      refuses(
          () ->
              new Quantizer(
                  WeightScheme.groups(8, 32, true),
                  Optional.empty(),
                  Activations.DYNAMIC,
                  Map.of()),
          "activations can't be integers beside weights of int8 symmetric, groups of 32");
      Model grouped =
          new Quantizer(
                  WeightScheme.groups(4, 32, false), Optional.empty(), Activations.FLOAT, Map.of())
              .quantize(model);
      refuses(
          () ->
              new StaticActivations(new RangeObserver.MinMax())
                  .calibrate(grouped, Calibrated.rows(grouped)),
          "no weights are multiplied as integers");
    }
  }

  private static void refuses(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message);
  }
}
