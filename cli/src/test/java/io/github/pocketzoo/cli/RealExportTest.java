package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.compression.quantize.Quantizer;
import io.github.pocketzoo.core.catalog.FetchOptions;
import io.github.pocketzoo.core.catalog.ModelCatalog;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.export.OnnxDirectory;
import io.github.pocketzoo.core.export.OnnxOptions;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.samediff.ArrayValues;
import io.github.pocketzoo.eval.bench.CallShape;
import io.github.pocketzoo.eval.bench.RealTextBatches;
import io.github.pocketzoo.eval.onnx.OnnxOutput;
import io.github.pocketzoo.eval.onnx.OnnxRuntimeForward;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A real model's exported file computes what its publisher's ONNX file does. */
@Tag("slow")
class RealExportTest {
  private static final List<String> TEXTS =
      List.of("something", "a small domesticated carnivorous mammal", "the act of moving quickly");

  @TempDir private Path directory;

  @Test
  void givesTheHiddenStatesOfThePublishersFile() {
    Path official =
        ModelCatalog.ofUser()
            .fetch(ModelReference.parse("all-MiniLM-L6-v2"), FetchOptions.silent());
    try (Model model = ModelDirectory.load(official)) {
      OnnxDirectory.save(model, OnnxOptions.floats(), directory.resolve("out"));
      TokenBatch batch =
          new RealTextBatches(TEXTS, model.tokenizer()).of(CallShape.mixed(3)).get(0);
      float[] expected = states(official, batch);
      float[] actual = states(directory.resolve("out"), batch);

      int width = model.architecture().hiddenSize();
      assertThat(actual).hasSameSizeAs(expected);
      for (int i = 0; i < expected.length; i++) {
        int token = i / width;
        int row = token / batch.sequenceLength();
        // What padding is attended with is each file's own affair.
        if (batch.attentionMask()[row][token % batch.sequenceLength()] == 1) {
          assertThat(actual[i]).isCloseTo(expected[i], within(1e-4f));
        }
      }
    }
  }

  @Test
  void integersOfFourBitsGiveTheStatesOfTheirRealValues() {
    Path official =
        ModelCatalog.ofUser()
            .fetch(ModelReference.parse("all-MiniLM-L6-v2"), FetchOptions.silent());
    try (Model model = ModelDirectory.load(official);
        Model int4 = Quantizer.int4(32, true).quantize(model)) {
      OnnxDirectory.save(int4, OnnxOptions.integers(), directory.resolve("int4"));
      OnnxDirectory.save(int4, OnnxOptions.floats(), directory.resolve("floats"));
      TokenBatch batch =
          new RealTextBatches(TEXTS, model.tokenizer()).of(CallShape.mixed(3)).get(0);

      float[] expected = states(directory.resolve("floats"), batch);
      float[] actual = states(directory.resolve("int4"), batch);

      assertThat(actual).hasSameSizeAs(expected);
      for (int i = 0; i < expected.length; i++) {
        assertThat(actual[i]).isCloseTo(expected[i], within(2e-5f));
      }
      assertThat(ModelDirectory.weightBytes(directory.resolve("int4")) * 4)
          .isLessThan(ModelDirectory.weightBytes(directory.resolve("floats")));
    }
  }

  private static float[] states(Path model, TokenBatch batch) {
    Path file = model.resolve(ModelDirectory.ONNX_WEIGHTS);
    Map<String, OnnxOutput> outputs = Map.of("states", new OnnxOutput("last_hidden_state", 3));
    try (OnnxRuntimeForward forward = new OnnxRuntimeForward(file, outputs, 1);
        INDArray states = forward.run(batch, List.of("states")).get("states")) {
      return ArrayValues.floats(states);
    }
  }
}
