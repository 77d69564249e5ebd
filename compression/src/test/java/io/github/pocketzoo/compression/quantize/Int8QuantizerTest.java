package io.github.pocketzoo.compression.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.compression.TinyClassifier;
import io.github.pocketzoo.compression.prune.GradualPruning;
import io.github.pocketzoo.core.checkpoint.StoredTensors;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.train.CrossEntropy;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

class Int8QuantizerTest {
  private final Int8Quantizer quantizer = new Int8Quantizer();

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
}
