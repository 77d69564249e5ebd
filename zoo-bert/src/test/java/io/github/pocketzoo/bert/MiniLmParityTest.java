package io.github.pocketzoo.bert;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.pocketzoo.core.catalog.FetchOptions;
import io.github.pocketzoo.core.catalog.ModelCatalog;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Real encoders give the hidden states that ONNX Runtime gives with the same weights. */
@Tag("slow")
class MiniLmParityTest {
  private static final double TOLERANCE = 1e-4;

  private static final List<String> SENTENCES =
      List.of(
          "something",
          "a small domesticated carnivorous mammal",
          "the act of moving quickly on foot",
          "the branch of physics that studies the relationships between motion and forces, and the"
              + " energy that is exchanged where one body acts upon another (including friction)");

  @ParameterizedTest
  @ValueSource(strings = {"all-MiniLM-L6-v2", "bge-small-en-v1.5", "e5-small-v2"})
  void paddedSentencesOfDifferentLengths(String name) throws OrtException {
    Path directory = ModelCatalog.ofUser().fetch(ModelReference.parse(name), FetchOptions.silent());
    try (Model model = ModelDirectory.load(directory);
        Forward forward = new SameDiffForward(model)) {
      TokenBatch batch =
          TokenBatch.of(
              SENTENCES.stream().map(model.tokenizer()::encode).toList(),
              model.tokenizer().padTokenId());
      String last = ModelGraph.hiddenState(model.architecture().structure().blocks().size());
      float[][][] expected = onnxRuntime(directory.resolve(ModelDirectory.ONNX_WEIGHTS), batch);
      try (INDArray actual = forward.run(batch, List.of(last)).get(last)) {
        assertThat(largestDifference(expected, actual, batch)).isLessThanOrEqualTo(TOLERANCE);
      }
    }
  }

  private static float[][][] onnxRuntime(Path file, TokenBatch batch) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(file.toString());
        OnnxTensor ids = OnnxTensor.createTensor(environment, longs(batch.inputIds()));
        OnnxTensor mask = OnnxTensor.createTensor(environment, longs(batch.attentionMask()));
        OnnxTensor types = OnnxTensor.createTensor(environment, longs(batch.tokenTypeIds()));
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
      return (float[][][]) result.get(0).getValue();
    }
  }

  private static long[][] longs(int[][] values) {
    return Stream.of(values)
        .map(row -> Arrays.stream(row).asLongStream().toArray())
        .toArray(long[][]::new);
  }

  private static double largestDifference(float[][][] expected, INDArray actual, TokenBatch batch) {
    double largest = 0;
    for (int row = 0; row < expected.length; row++) {
      for (int position = 0; position < expected[row].length; position++) {
        if (batch.attentionMask()[row][position] == 1) {
          for (int i = 0; i < expected[row][position].length; i++) {
            double difference = expected[row][position][i] - actual.getFloat(row, position, i);
            assertThat(difference).isNotNaN();
            largest = Math.max(largest, Math.abs(difference));
          }
        }
      }
    }
    return largest;
  }
}
