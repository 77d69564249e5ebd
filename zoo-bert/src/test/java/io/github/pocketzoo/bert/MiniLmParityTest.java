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
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Real weights compute what ONNX Runtime computes with them. Downloads 80 MB on its first run. */
@Tag("slow")
class MiniLmParityTest {
  private static final double LARGEST_DIFFERENCE = 1e-4;

  @Test
  void sentencesOfDifferentLengthsInOneBatch() throws OrtException {
    Path directory =
        ModelCatalog.ofUser()
            .fetch(ModelReference.parse("all-MiniLM-L6-v2"), FetchOptions.silent());
    try (Model model = ModelDirectory.load(directory);
        Forward forward = new SameDiffForward(model)) {
      TokenBatch batch =
          TokenBatch.of(
              Stream.of(
                      "A cat sat on the mat.",
                      "Transformers map every token to a vector that depends on all the others, "
                          + "and the zoo keeps small ones that fit into a pocket.",
                      "Naïve café, 北京, 3.14159!",
                      "ok")
                  .map(model.tokenizer()::encode)
                  .toList(),
              model.tokenizer().padTokenId());
      String last = ModelGraph.hiddenState(model.architecture().structure().blocks().size());
      INDArray actual = forward.run(batch, List.of(last)).get(last);
      assertClose(batch, actual, onnxRuntime(directory.resolve("model.onnx"), batch));
    }
  }

  private static void assertClose(TokenBatch batch, INDArray actual, float[][][] expected) {
    double largest = 0;
    for (int row = 0; row < expected.length; row++) {
      for (int position = 0; position < expected[row].length; position++) {
        for (int i = 0; batch.attentionMask()[row][position] == 1 && i < actual.size(2); i++) {
          double difference = actual.getDouble(row, position, i) - expected[row][position][i];
          assertThat(difference).isFinite();
          largest = Math.max(largest, Math.abs(difference));
        }
      }
    }
    assertThat(largest).isLessThanOrEqualTo(LARGEST_DIFFERENCE);
  }

  /** The last hidden state. */
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
    return Arrays.stream(values)
        .map(row -> Arrays.stream(row).asLongStream().toArray())
        .toArray(long[][]::new);
  }
}
