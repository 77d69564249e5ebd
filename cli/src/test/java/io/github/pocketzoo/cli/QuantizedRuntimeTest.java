package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.cli.engine.ForwardEngine;
import io.github.pocketzoo.compression.distill.PrunedVocabulary;
import io.github.pocketzoo.compression.prune.structured.UnitRemoval;
import io.github.pocketzoo.compression.quantize.Quantizer;
import io.github.pocketzoo.compression.quantize.StaticActivations;
import io.github.pocketzoo.core.calibration.InputRows;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.ModelInputs;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.InputRounding;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.quant.Activations;
import io.github.pocketzoo.core.quant.Granularity;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.quant.RangeObserver;
import io.github.pocketzoo.core.quant.WeightScheme;
import io.github.pocketzoo.core.samediff.ArrayValues;
import io.github.pocketzoo.core.samediff.GraphExecutor;
import io.github.pocketzoo.core.structure.KeptUnits;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.runtime.Runtime;
import io.github.pocketzoo.runtime.exec.CompileOptions;
import io.github.pocketzoo.runtime.exec.CompiledForward;
import io.github.pocketzoo.runtime.exec.Precision;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runtime computes with the integers that a model has, as its training saw them. */
class QuantizedRuntimeTest {
  private static final double TOLERANCE = 2e-3;

  @TempDir private Path directory;

  private Model model() throws IOException {
    Path own = Files.createTempDirectory(directory, "model").resolve("random");
    return RandomModel.of(own, Map.of(), List.of("a", "b", "c"));
  }

  private static Quantizer quantizer(WeightScheme scheme, Activations activations) {
    return new Quantizer(scheme, Optional.of(WeightScheme.INT8), activations, Map.of());
  }

  private static CompiledForward compile(Model model, Precision precision) {
    return Runtime.compile(model, CompileOptions.of(precision));
  }

  private static float[] logits(Forward forward) {
    return logits(forward, RandomModel.batch());
  }

  private static float[] logits(Forward forward, TokenBatch batch) {
    return ArrayValues.floats(forward.run(batch, List.of(Forward.LOGITS)).get(Forward.LOGITS));
  }

  /** What a training graph with rounded inputs gives, of the quantized model's real values. */
  private static float[] asTrained(Model quantized) {
    return asTrained(quantized, RandomModel.batch());
  }

  private static float[] asTrained(Model quantized, TokenBatch batch) {
    Set<String> others =
        quantized.quantized().keySet().stream()
            .filter(name -> !quantized.quantization().inputScales().containsKey(name))
            .collect(Collectors.toSet());
    InputRounding rounding = new InputRounding(others, quantized.quantization().inputScales());
    ModelGraph graph = quantized.graph(GraphOptions.inference().withRounding(rounding));
    return ArrayValues.floats(
        new GraphExecutor(graph.sameDiff())
            .run(
                ModelInputs.forInference(batch, graph, quantized.parameters()),
                List.of(Forward.LOGITS))
            .get(Forward.LOGITS));
  }

  private static void requireClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(Math.abs(actual[i] - expected[i]))
          .isLessThanOrEqualTo((float) (TOLERANCE * (1 + Math.abs(expected[i]))));
    }
  }

  private static Model fixed(Model model) {
    try (CompiledForward forward = compile(model, Precision.F32)) {
      return new StaticActivations(new RangeObserver.Percentile(99))
          .calibrate(model, new InputRows(forward, List.of(RandomModel.batch())));
    }
  }

  @Test
  void integersAreMultipliedAsTrainingSawThem() throws IOException {
    for (Granularity granularity : List.of(Granularity.CHANNEL, Granularity.TENSOR)) {
      WeightScheme scheme = new WeightScheme(8, true, granularity, 0);
      try (Model model = model();
          Model dynamic = quantizer(scheme, Activations.DYNAMIC).quantize(model);
          CompiledForward ofDynamic = compile(dynamic, Precision.INT8);
          CompiledForward ofFixed = compile(fixed(dynamic), Precision.INT8)) {
        requireClose(logits(ofDynamic), asTrained(dynamic));
        requireClose(logits(ofFixed), asTrained(fixed(dynamic)));
        assertThat(logits(ofDynamic)).isNotEqualTo(logits(ofFixed));
        assertThat(ofDynamic.graph().plan().notes()).isEmpty();
      }
    }
  }

  @Test
  void fourBitsOfAChannelAreMultipliedAsTheyAre() throws IOException {
    WeightScheme scheme = new WeightScheme(4, true, Granularity.CHANNEL, 0);
    try (Model model = model();
        Model int4 = quantizer(scheme, Activations.DYNAMIC).quantize(model);
        CompiledForward forward = compile(int4, Precision.INT8)) {
      requireClose(logits(forward), asTrained(int4));
      assertThat(ForwardEngine.ofWeights(int4)).isEqualTo(ForwardEngine.RUNTIME_INT8);
    }
  }

  @Test
  void groupsOfFourBitsMultiplyRoundedInputsAsTrainingSawThem() throws IOException {
    WeightScheme scheme = WeightScheme.groups(4, 16, true);
    Path saved = directory.resolve("saved-groups");
    try (Model model = model();
        Model int4 = quantizer(scheme, Activations.DYNAMIC).quantize(model)) {
      ModelDirectory.save(int4, saved);
      try (Model loaded = ModelDirectory.load(saved);
          CompiledForward ofDynamic = compile(loaded, Precision.INT8);
          CompiledForward ofFixed = compile(fixed(loaded), Precision.INT8)) {
        assertThat(loaded.quantization()).isEqualTo(int4.quantization());
        assertThat(ForwardEngine.ofWeights(loaded)).isEqualTo(ForwardEngine.RUNTIME_INT8);
        assertThat(ofDynamic.graph().plan().matrices("int4 × int8")).isPositive();
        assertThat(ofDynamic.graph().plan().notes())
            .noneMatch(note -> note.contains("products with weights"));
        requireClose(logits(ofDynamic), asTrained(loaded));
        requireClose(logits(ofFixed), asTrained(fixed(loaded)));
      }
    }
  }

  @Test
  void weightsAloneStayFourBitsInMemory() throws IOException {
    try (Model model = model();
        Model int4 = Quantizer.int4(16, true).quantize(model);
        Model int8 = Quantizer.int8().quantize(model);
        CompiledForward nibbles = compile(int4, Precision.F32);
        CompiledForward bytes = compile(int8, Precision.INT8);
        Forward reference = new SameDiffForward(int4)) {
      assertThat(ForwardEngine.ofWeights(int4)).isEqualTo(ForwardEngine.RUNTIME_F32);
      assertThat(nibbles.graph().plan().matrices("int4 × f32")).isPositive();
      assertThat(nibbles.graph().weightBytes()).isLessThan(bytes.graph().weightBytes());
      requireClose(logits(nibbles), logits(reference));
    }
  }

  @Test
  void groupsAreUnpackedAndThePlanSaysSo() throws IOException {
    try (Model model = model();
        Model int4 = Quantizer.int4(32, false).quantize(model);
        CompiledForward floats = compile(int4, Precision.F32);
        CompiledForward bytes = compile(int4, Precision.INT8)) {
      assertThat(floats.graph().plan().notes())
          .anyMatch(note -> note.contains("int4 asymmetric, groups of 32: unpacked to f32"));
      assertThat(bytes.graph().plan().notes())
          .anyMatch(note -> note.contains("rounded once more, to int8"));
      assertThat(ForwardEngine.ofWeights(int4)).isEqualTo(ForwardEngine.RUNTIME_F32);
    }
  }

  @Test
  void matricesThatStayFloatAreMultipliedInFloats() throws IOException {
    try (Model model = model()) {
      List<String> weights = model.architecture().structure().blocks().get(0).weights();
      Set<String> kept = Set.copyOf(weights);
      try (Model mixed = Quantizer.int8().keeping(kept).quantize(model);
          CompiledForward forward = compile(mixed, Precision.INT8)) {
        assertThat(ForwardEngine.ofWeights(mixed)).isEqualTo(ForwardEngine.RUNTIME_INT8);
        assertThat(forward.graph().plan().notes())
            .anyMatch(note -> note.contains("the model keeps in floats: f32"));
        assertThat(forward.graph().plan().matrices("f32")).isPositive();
        assertThat(forward.graph().plan().matrices("int8")).isPositive();
        requireClose(logits(forward), asTrained(mixed));
      }
    }
  }

  /** A quarter of the tokens, half of the heads, an odd number of neurons. */
  private static Model small(Model model) {
    Set<Integer> tokens =
        IntStream.range(0, 39).filter(id -> id % 4 == 0).boxed().collect(Collectors.toSet());
    List<Integer> neurons = IntStream.range(0, 64).filter(i -> i % 3 == 0).boxed().toList();
    try (Model fewer = PrunedVocabulary.of(model, tokens)) {
      return UnitRemoval.keep(
          fewer,
          List.of(
              new KeptUnits(List.of(1, 3), neurons),
              new KeptUnits(List.of(0), neurons.subList(0, 9))));
    }
  }

  /** What the scheme says: half a byte or a byte an element, four bytes a scale, a shape. */
  private static long bytes(Model model) {
    long bytes = 0;
    for (ParameterSpec spec : model.architecture().parameters()) {
      QuantizedTensor tensor = model.quantized().get(spec.name());
      if (tensor == null) {
        bytes += Float.BYTES * model.parameters().get(spec.name()).length();
      } else if (tensor.scheme().bits() == 4) {
        bytes += tensor.rows() * (tensor.columns() / 2) + Float.BYTES * tensor.rows() + 16;
      } else {
        bytes += tensor.rows() * tensor.columns() + Float.BYTES * tensor.rows();
      }
    }
    return bytes;
  }

  private static long storedBytes(Path directory) throws IOException {
    byte[] file = Files.readAllBytes(directory.resolve(ModelDirectory.WEIGHTS));
    return file.length - 8 - ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  @Test
  void tablesOfFourBitsBesideSmallMatricesOfEight() throws IOException {
    WeightScheme int4 = WeightScheme.groups(4, 64, true);
    TokenBatch batch = TokenBatch.of(List.of(new Encoding(new int[] {2, 7, 5, 3}, new int[4])), 0);
    try (Model whole = model();
        Model small = small(whole);
        Model quantized =
            new Quantizer(WeightScheme.INT8, Optional.of(int4), Activations.DYNAMIC, Map.of())
                .quantize(small)) {
      Path saved = directory.resolve("saved");
      ModelDirectory.save(quantized, saved);
      assertThat(quantized.quantized().get("embeddings.word_embeddings.weight").scheme())
          .isEqualTo(int4);
      assertThat(storedBytes(saved)).isEqualTo(bytes(quantized));
      try (Model loaded = ModelDirectory.load(saved);
          Forward before = new SameDiffForward(quantized);
          Forward after = new SameDiffForward(loaded);
          CompiledForward compiled = compile(loaded, Precision.INT8)) {
        float[] expected = logits(before, batch);
        assertThat(logits(after, batch)).isEqualTo(expected);
        assertThat(ForwardEngine.ofWeights(loaded)).isEqualTo(ForwardEngine.RUNTIME_INT8);
        // The runtime keeps tables in bytes and rounds those of four bits once more.
        assertThat(compiled.graph().plan().notes())
            .containsExactly(
                "3 tables of int4 symmetric, groups of 64: rounded once more, to int8 with a scale"
                    + " an entry");
        assertThat(logits(compiled, batch))
            .containsExactly(asTrained(loaded, batch), within(0.05f));
      }
    }
  }
}
