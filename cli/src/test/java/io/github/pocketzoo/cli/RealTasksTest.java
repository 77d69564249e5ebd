package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.catalog.FetchOptions;
import io.github.pocketzoo.core.catalog.ModelCatalog;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.task.BatchRunner;
import io.github.pocketzoo.core.task.EmbeddingSettings;
import io.github.pocketzoo.core.task.SentenceEncoder;
import io.github.pocketzoo.eval.onnx.OnnxOutput;
import io.github.pocketzoo.eval.onnx.OnnxRuntimeForward;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands on real models. Downloads them unless they are in the local repository. */
@Tag("slow")
class RealTasksTest {
  private static final List<String> TEXTS =
      List.of("A man is eating food.", "Somebody is having a meal, outside.", "Stocks fell.");

  private static String run(String... words) {
    CommandRun run = CommandRun.of(words);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return run.out();
  }

  /** The published ONNX file in ONNX Runtime. */
  private static List<float[]> reference(String name) {
    Path directory = ModelCatalog.ofUser().fetch(ModelReference.parse(name), FetchOptions.silent());
    try (Model model = ModelDirectory.load(directory)) {
      String last = ModelGraph.hiddenState(model.architecture().structure().blocks().size());
      Path file = directory.resolve(ModelDirectory.ONNX_WEIGHTS);
      Map<String, OnnxOutput> outputs = Map.of(last, new OnnxOutput("last_hidden_state", 3));
      try (OnnxRuntimeForward forward = new OnnxRuntimeForward(file, outputs, 1)) {
        BatchRunner runner = new BatchRunner(forward, model.tokenizer().padTokenId(), 8);
        return SentenceEncoder.of(
                model.architecture(),
                runner,
                model.tokenizer(),
                EmbeddingSettings.of(directory),
                "")
            .answer(TEXTS);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"all-MiniLM-L6-v2", "bge-small-en-v1.5"})
  void vectorsAndSimilaritiesAreThoseOfOnnxRuntime(String name) throws IOException {
    List<float[]> expected = reference(name);

    String[] words = {"embed", "--model", name, TEXTS.get(0), TEXTS.get(1), TEXTS.get(2)};
    List<String> lines = run(words).lines().toList();
    for (int i = 0; i < TEXTS.size(); i++) {
      JsonNode vector = new ObjectMapper().readTree(lines.get(i)).path("embedding");
      assertThat(vector).hasSize(expected.get(i).length);
      for (int j = 0; j < vector.size(); j++) {
        assertThat(vector.get(j).floatValue()).isCloseTo(expected.get(i)[j], within(1e-4f));
      }
    }
    String json = run("similarity", "--json", "--model", name, TEXTS.get(0), TEXTS.get(1));
    assertThat(new ObjectMapper().readTree(json).path("similarity").asDouble())
        .isCloseTo(SentenceEncoder.cosine(expected.get(0), expected.get(1)), within(1e-4));
  }

  @Test
  void bertKnowsTheCapitalOfFrance() {
    String out =
        run(
            "fill-mask",
            "--model",
            "bert-base-uncased",
            "--top-k",
            "1",
            "The capital of France is [MASK].");

    assertThat(out.lines().toList()).last().asString().matches("  0\\.\\d{4}  paris");
  }
}
