package io.github.pocketzoo.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.structure.ParameterInitializer;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class CheckpointLoaderTest {
  private static final NameTable TABLE =
      new NameTable(
          List.of(
              new NameTable.Entry(ParameterSpec.linearWeight("w", 20, 30), "w", true),
              new NameTable.Entry(ParameterSpec.bias("b", 30), "b", true),
              new NameTable.Entry(ParameterSpec.bias("head", 2), "head", false)),
          List.of("bert."),
          Set.of("position_ids"));

  @TempDir private Path directory;
  private final INDArray weight = Nd4j.randn(30, 20);

  private SafetensorsWriter complete() {
    return new SafetensorsWriter().add("bert.w", weight).add("bert.b", Nd4j.ones(30));
  }

  private CheckpointLoader.Loaded load(SafetensorsWriter writer, String... mayBeNew) {
    Path file = directory.resolve("model.safetensors");
    writer.write(file);
    try (SafetensorsFile source = SafetensorsFile.open(file)) {
      return new CheckpointLoader(source, TABLE)
          .load(Set.of(mayBeNew), new ParameterInitializer(0.02, 1));
    }
  }

  private void assertRefused(SafetensorsWriter writer, String expected, String... mayBeNew) {
    assertThatThrownBy(() -> load(writer, mayBeNew))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("model.safetensors")
        .hasMessageContaining(expected);
  }

  @Test
  void linearWeightsAreTransposedAndPrefixesTakenOff() {
    CheckpointLoader.Loaded loaded =
        load(complete().add("head", Nd4j.zeros(2)).add("bert.position_ids", Nd4j.zeros(3)));
    assertThat(loaded.parameters().get("w")).isEqualTo(weight.transpose());
    assertThat(loaded.report().loaded()).containsExactly("w", "b", "head");
    assertThat(loaded.report().ignored()).containsExactly("bert.position_ids");
  }

  @Test
  void aHeadMayBeNewIfTheCallerSaysSo() {
    assertThat(load(complete(), "head").report().initialized()).containsExactly("head");
    assertRefused(complete(), "missing tensors: head");
  }

  @Test
  void whatDoesNotFitIsNamed() {
    assertRefused(complete().add("head", Nd4j.zeros(2)).add("extra", Nd4j.zeros(1)), "extra");
    assertRefused(complete().add("head", Nd4j.zeros(3)), "tensor head has shape [3], expected [2]");
    assertRefused(complete().add("head", Nd4j.createFromArray(1f, Float.NaN)), "NaN");
    assertRefused(complete().add("head", Nd4j.createFromArray(1, 2)), "floating point");
  }

  @Test
  void integersAreReadDenseOrSparse() {
    for (double zeros : new double[] {0, 0.8}) {
      INDArray values = Nd4j.randn(30, 20);
      for (long i = 0; i < zeros * values.length(); i++) {
        values.putScalar(i, 0);
      }
      QuantizedTensor tensor = QuantizedTensor.quantize(values);
      SafetensorsWriter writer =
          new SafetensorsWriter().add("bert.b", Nd4j.ones(30)).add("head", Nd4j.zeros(2));
      StoredTensors.add(writer, "bert.w", tensor);
      CheckpointLoader.Loaded loaded = load(writer);
      assertThat(loaded.quantized()).containsOnlyKeys("w").containsValue(tensor);
      assertThat(loaded.parameters().get("w")).isEqualTo(tensor.dequantize().transpose());
    }
  }
}
