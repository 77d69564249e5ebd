package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.catalog.FetchOptions;
import io.github.pocketzoo.core.catalog.ModelCatalog;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.eval.bench.CallShape;
import io.github.pocketzoo.eval.bench.Engine;
import io.github.pocketzoo.eval.bench.EngineModel;
import io.github.pocketzoo.eval.bench.MeasuredOutput;
import io.github.pocketzoo.eval.bench.OnnxFiles;
import io.github.pocketzoo.eval.bench.OpenEngine;
import io.github.pocketzoo.eval.bench.RealTextBatches;
import io.github.pocketzoo.eval.bench.SameDiffEngine;
import io.github.pocketzoo.eval.onnx.OnnxRuntimeEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What is compared is the same model. Downloads 100 MB unless they are in the local repository. */
@Tag("slow")
class RealEnginesTest {
  private static final String NAME = "all-MiniLM-L6-v2";
  private static final List<String> TEXTS =
      List.of("something", "a small domesticated carnivorous mammal", "the act of moving quickly");

  /** The files of the catalogue. */
  private record CatalogFiles(ModelReference reference, Path directory) implements OnnxFiles {
    @Override
    public Path f32() {
      return directory.resolve(ModelDirectory.ONNX_WEIGHTS);
    }

    @Override
    public Path int8() {
      return ModelCatalog.ofUser().fetchOnnxInt8(reference, FetchOptions.silent()).orElseThrow();
    }
  }

  @Test
  void onnxRuntimeGivesTheHiddenStatesOfSameDiff() {
    ModelReference reference = ModelReference.parse(NAME);
    Path directory = ModelCatalog.ofUser().fetch(reference, FetchOptions.silent());
    try (Model model = ModelDirectory.load(directory)) {
      EngineModel engineModel =
          new EngineModel(NAME, model, new CatalogFiles(reference, directory));
      String output = MeasuredOutput.of(model.architecture()).name();
      TokenBatch batch =
          new RealTextBatches(TEXTS, model.tokenizer()).of(CallShape.mixed(3)).get(0);
      float[][] expected = firstTokens(new SameDiffEngine(), engineModel, batch, output);
      float[][] f32 = firstTokens(OnnxRuntimeEngine.f32(), engineModel, batch, output);
      float[][] int8 = firstTokens(OnnxRuntimeEngine.int8(), engineModel, batch, output);
      for (int row = 0; row < expected.length; row++) {
        assertThat(f32[row]).containsExactly(expected[row], within(1e-4f));
        assertThat(cosine(int8[row], expected[row])).isBetween(0.95, 0.99999);
      }
    }
  }

  /** Hidden state of the first token of each text. */
  private static float[][] firstTokens(
      Engine engine, EngineModel model, TokenBatch batch, String output) {
    try (OpenEngine open = engine.open(model, 1);
        INDArray hidden = open.forward().run(batch, List.of(output)).get(output)) {
      float[][] first = new float[batch.batchSize()][];
      for (int row = 0; row < first.length; row++) {
        first[row] = hidden.slice(row).slice(0).dup().data().asFloat();
      }
      return first;
    }
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    double squaresOfA = 0;
    double squaresOfB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      squaresOfA += (double) a[i] * a[i];
      squaresOfB += (double) b[i] * b[i];
    }
    return product / Math.sqrt(squaresOfA * squaresOfB);
  }

  @Test
  void enginesAreMeasuredInOneRun(@TempDir Path directory) throws IOException {
    Path json = directory.resolve("bench.json");

    CommandRun run =
        CommandRun.of(
            "bench",
            "--model",
            NAME,
            "--shape",
            "1x16,2xmixed",
            "--engines",
            "samediff,ort-f32,ort-int8",
            "--threads",
            "1",
            "--rounds",
            "1",
            "--warmup",
            "0",
            "--json",
            json.toString());

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    JsonNode results = new ObjectMapper().readTree(json.toFile()).get("results");
    assertThat(results).hasSize(6);
    assertThat(results)
        .allSatisfy(
            result -> {
              assertThat(result.get("medianMs").doubleValue()).isPositive();
              assertThat(result.get("ratioTo")).hasSize(2);
            });
    assertThat(results.get(5).get("engine").textValue()).isEqualTo("ort-int8");
    assertThat(results.get(5).get("seqLen").textValue()).isEqualTo("mixed");
  }
}
