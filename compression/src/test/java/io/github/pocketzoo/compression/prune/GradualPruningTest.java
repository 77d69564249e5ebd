package io.github.pocketzoo.compression.prune;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.compression.TinyClassifier;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.structure.ModelStructure;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.train.CrossEntropy;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class GradualPruningTest {
  private final CrossEntropy loss = new CrossEntropy(3);

  @Test
  void everyTargetHasTheSparsityAndTheOriginalIsUntouched() {
    try (Model model = TinyClassifier.create(1);
        Parameters before = model.parameters().copy();
        Model pruned =
            GradualPruning.toSparsity(0.5)
                .prune(model, loss, TinyClassifier.texts(), TinyClassifier.run(12))) {
      ModelStructure structure = model.architecture().structure();
      assertThat(structure.blockWeights()).hasSize(12);
      structure.blockWeights().forEach(name -> assertHalfZero(pruned, name));
      structure.embeddings().forEach(name -> assertHalfZero(pruned, name));
      before
          .arrays()
          .forEach((name, array) -> assertThat(model.parameters().get(name)).isEqualTo(array));
    }
  }

  private static void assertHalfZero(Model model, String name) {
    INDArray weights = model.parameters().get(name);
    long zeros = 0;
    for (float weight : weights.data().asFloat()) {
      zeros += weight == 0 ? 1 : 0;
    }
    assertThat(zeros).as(name).isEqualTo(Math.round(0.5 * weights.length()));
  }

  @Test
  void embeddingsAreLeftWhereSoAsked() {
    try (Model model = TinyClassifier.create(1);
        Model pruned =
            new GradualPruning(0.5, false, 0.5, 2)
                .prune(model, loss, TinyClassifier.texts(), TinyClassifier.run(6))) {
      for (String name : model.architecture().structure().embeddings()) {
        assertThat(pruned.parameters().get(name).data().asFloat()).doesNotContain(0f);
      }
    }
  }
}
