package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.ModelInputs;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.export.SameDiffDirectory;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.samediff.GraphExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/** SameDiff's own file, read without this library, gives the same numbers. */
class SameDiffExportTest {
  @TempDir private Path directory;

  @Test
  void theGraphThatIsReadBackGivesTheSameLogits() throws IOException {
    try (Model model =
        RandomModel.of(directory.resolve("model"), Map.of(), List.of("a", "b", "c"))) {
      SameDiffDirectory.save(model, directory.resolve("out"));
      SameDiff read =
          SameDiff.load(directory.resolve("out").resolve(SameDiffDirectory.GRAPH).toFile(), false);
      Map<String, INDArray> inputs =
          ModelInputs.forInference(
              RandomModel.batch(), model.graph(GraphOptions.inference()), model.parameters());

      INDArray actual =
          new GraphExecutor(read).run(inputs, List.of(Forward.LOGITS)).get(Forward.LOGITS);

      try (Forward forward = new SameDiffForward(model)) {
        INDArray expected =
            forward.run(RandomModel.batch(), List.of(Forward.LOGITS)).get(Forward.LOGITS);
        assertThat(actual).isEqualTo(expected);
      }
    }
  }
}
