package io.github.pocketzoo.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.checkpoint.CheckpointLoader.Loaded;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.structure.ParameterInitializer;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Loading is bijective: what doesn't fit is an error that names it. */
class CheckpointLoaderTest {
  private static final Set<String> HEAD = Set.of("head.weight", "head.bias");

  private static final NameTable TABLE =
      new NameTable(
          List.of(
              new NameTable.Entry(ParameterSpec.embedding("table", 3, 2), "table", true),
              new NameTable.Entry(ParameterSpec.linearWeight("w", 2, 3), "dense.weight", true),
              new NameTable.Entry(
                  ParameterSpec.linearWeight("head.weight", 3, 2), "head.weight", false),
              new NameTable.Entry(ParameterSpec.bias("head.bias", 2), "head.bias", false)),
          List.of("body.", "old."),
          Set.of("position_ids"));

  private final INDArray embedding = Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}, {5, 6}});
  private final INDArray dense = Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}, {5, 6}});
  private final SafetensorsWriter writer = new SafetensorsWriter();

  @TempDir private Path directory;

  private Path file() {
    return directory.resolve("model.safetensors");
  }

  private Loaded load(Set<String> mayBeNew) {
    writer.write(file());
    try (SafetensorsFile source = SafetensorsFile.open(file())) {
      return new CheckpointLoader(source, TABLE).load(mayBeNew, new ParameterInitializer(0.02, 1));
    }
  }

  private void refuses(Set<String> mayBeNew, String message) {
    assertThatThrownBy(() -> load(mayBeNew))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("%s: %s", file(), message);
  }

  private void addBody(String prefix) {
    writer.add(prefix + "table", embedding).add(prefix + "dense.weight", dense);
  }

  private void addHead() {
    writer
        .add("head.weight", Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}}))
        .add("head.bias", Nd4j.createFromArray(7f, 8f));
  }

  @Test
  void linearWeightsAreTransposedAndTablesAreNot() {
    addBody("body.");
    addHead();
    Loaded loaded = load(Set.of());
    assertThat(loaded.parameters().get("table")).isEqualTo(embedding);
    assertThat(loaded.parameters().get("w").toFloatMatrix())
        .isDeepEqualTo(new float[][] {{1, 3, 5}, {2, 4, 6}});
    assertThat(loaded.report().initialized()).isEmpty();
    assertThat(loaded.parameters().names())
        .containsExactly("table", "w", "head.weight", "head.bias");
  }

  @Test
  void anyKnownPrefixOrNoneMayBeMet() {
    addBody("old.");
    addHead();
    assertThat(load(Set.of()).parameters().get("table")).isEqualTo(embedding);
    SafetensorsWriter bare = new SafetensorsWriter();
    bare.add("table", embedding).add("dense.weight", dense).write(file());
    try (SafetensorsFile source = SafetensorsFile.open(file())) {
      Loaded loaded =
          new CheckpointLoader(source, TABLE).load(HEAD, new ParameterInitializer(0.02, 1));
      assertThat(loaded.parameters().get("table")).isEqualTo(embedding);
    }
  }

  @Test
  void aNewHeadIsInitialised() {
    addBody("body.");
    Loaded loaded = load(HEAD);
    assertThat(loaded.report().initialized()).containsExactlyInAnyOrderElementsOf(HEAD);
    assertThat(loaded.report().loaded()).containsExactly("table", "w");
    assertThat(loaded.parameters().get("head.bias").sumNumber().doubleValue()).isZero();
    assertThat(loaded.parameters().get("head.weight").norm2Number().doubleValue())
        .isBetween(0.001, 0.2);
  }

  @Test
  void halfAHeadIsNotNew() {
    addBody("body.");
    writer.add("head.bias", Nd4j.createFromArray(7f, 8f));
    refuses(HEAD, "missing tensors: head.weight");
  }

  @Test
  void missingTensorsAreNamed() {
    writer.add("body.table", embedding);
    refuses(HEAD, "missing tensors: w");
    addHead();
    refuses(Set.of(), "missing tensors: w");
  }

  @Test
  void aHeadThatMayNotBeNewIsMissed() {
    addBody("body.");
    refuses(Set.of(), "missing tensors: head.weight, head.bias");
  }

  @Test
  void unexpectedTensorsAreNamedAndKnownBuffersAreNot() {
    addBody("body.");
    addHead();
    writer.add("body.position_ids", Nd4j.createFromArray(0, 1));
    assertThat(load(Set.of()).report().ignored()).containsExactly("body.position_ids");
    writer.add("body.layer.9.weight", Nd4j.scalar(1f)).add("a", Nd4j.scalar(1f));
    refuses(Set.of(), "unexpected tensors: a, body.layer.9.weight");
  }

  @Test
  void wrongShapesAreNamedAsTheFileHasThem() {
    writer.add("body.table", embedding).add("body.dense.weight", dense.transpose());
    addHead();
    refuses(Set.of(), "tensor body.dense.weight has shape [2, 3], expected [3, 2]");
  }

  @Test
  void numbersThatAreNoneAreNamed() {
    writer.add("body.table", embedding.dup().putScalar(0, 0, Float.NaN));
    writer.add("body.dense.weight", dense);
    addHead();
    refuses(Set.of(), "tensor body.table holds NaN or infinite values");
  }

  @Test
  void infinitiesThatCancelAreNamed() {
    writer.add(
        "body.table",
        embedding
            .dup()
            .putScalar(0, 0, Float.POSITIVE_INFINITY)
            .putScalar(1, 1, Float.NEGATIVE_INFINITY));
    writer.add("body.dense.weight", dense);
    addHead();
    refuses(Set.of(), "tensor body.table holds NaN or infinite values");
  }

  @Test
  void doublesBecomeFloats() {
    writer.add("body.table", embedding.castTo(DataType.DOUBLE)).add("body.dense.weight", dense);
    addHead();
    assertThat(load(Set.of()).parameters().get("table")).isEqualTo(embedding);
  }

  @Test
  void integersWithoutScalesAreRefused() {
    writer.add("body.table", embedding.castTo(DataType.INT8)).add("body.dense.weight", dense);
    addHead();
    refuses(Set.of(), "tensor body.table is of type I8, expected floating point");
  }

  @Test
  void quantizedMatricesAreKeptAndDequantized() {
    QuantizedTensor integers = QuantizedTensor.quantize(dense);
    writer.add("body.table", embedding);
    StoredTensors.add(writer, "body.dense.weight", integers);
    addHead();
    Loaded loaded = load(Set.of());
    assertThat(loaded.quantized()).containsOnlyKeys("w").containsValue(integers);
    assertThat(loaded.parameters().get("w")).isEqualTo(integers.dequantize().transpose());
  }
}
