package io.github.pocketzoo.compression.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.compression.TinyClassifier;
import io.github.pocketzoo.compression.TinyGpt;
import io.github.pocketzoo.compression.prune.KeptBlocks;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.train.ClassExamples;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FactorisedEmbeddingsTest {
  private static final String WORDS = "embeddings.word_embeddings.weight";

  private static TokenCounts counts(Tokenizer tokenizer) {
    return TokenCounts.of(TinyClassifier.texts().encode(tokenizer), tokenizer);
  }

  private static INDArray run(Model model, String output) {
    TokenBatch batch = TokenBatch.of(TinyClassifier.texts().encode(model.tokenizer()), 0);
    try (Forward forward = new SameDiffForward(model)) {
      return forward.run(batch, List.of(output)).get(output);
    }
  }

  /** Tables of three directions, all of which sum to zero. */
  private static void lowerRank(Model model) {
    INDArray directions = Nd4j.rand(3, 12);
    directions.subiColumnVector(directions.mean(true, 1));
    for (String name : model.architecture().structure().embeddings()) {
      INDArray table = model.parameters().get(name);
      table.assign(Nd4j.randn(table.size(0), 3).mmul(directions));
    }
    for (String name : model.architecture().structure().embeddingNorm()) {
      model.parameters().get(name).assign(Nd4j.rand(1, 12).addi(0.5).reshape(12));
    }
  }

  @Test
  void tablesOfLowRankLoseNothing() {
    Nd4j.getRandom().setSeed(5);
    try (Model whole = TinyClassifier.create(1)) {
      lowerRank(whole);
      try (Model student = FactorisedEmbeddings.of(whole, 4, counts(whole.tokenizer()))) {
        INDArray expected = run(whole, Forward.LOGITS);
        assertThat(run(student, Forward.LOGITS).equalsWithEps(expected, 1e-4)).isTrue();
      }
    }
  }

  @Test
  void theMoreDirectionsTheNearer() {
    try (Model whole = TinyClassifier.create(1)) {
      INDArray expected = run(whole, ModelGraph.hiddenState(0));
      double before = Double.POSITIVE_INFINITY;
      for (int size : List.of(3, 6, 11)) {
        try (Model student = FactorisedEmbeddings.of(whole, size, counts(whole.tokenizer()))) {
          double distance = run(student, ModelGraph.hiddenState(0)).distance2(expected);
          assertThat(distance).as("embedding size %d", size).isLessThan(before);
          before = distance;
        }
      }
      assertThat(before).isLessThan(0.3 * expected.norm2Number().doubleValue());
    }
  }

  @Test
  void frequentTokensAreApproximatedBest() {
    int frequent = 5;
    try (Model whole = TinyClassifier.create(1);
        Model evenly = FactorisedEmbeddings.of(whole, 3, new TokenCounts(Map.of()));
        Model weighted =
            FactorisedEmbeddings.of(whole, 3, new TokenCounts(Map.of(frequent, 1000L)))) {
      assertThat(keptLength(weighted, whole, frequent))
          .isGreaterThan(keptLength(evenly, whole, frequent) + 0.05);
    }
  }

  private static double keptLength(Model student, Model whole, int token) {
    INDArray row = whole.parameters().get(WORDS).getRow(token);
    INDArray centred = row.sub(row.meanNumber());
    return student.parameters().get(WORDS).getRow(token).norm2Number().doubleValue()
        / centred.norm2Number().doubleValue();
  }

  @Test
  void itIsAnAlbertWhoseBlocksShareNothing() {
    try (Model whole = TinyClassifier.create(1);
        Model student = FactorisedEmbeddings.of(whole, 4, counts(whole.tokenizer()))) {
      assertThat(student.architecture().modelType()).isEqualTo("albert");
      assertThat(student.architecture().toConfigJson().get("embedding_size").asInt()).isEqualTo(4);
      assertThat(student.architecture().structure().distinctBlocks()).hasSize(2);
      assertThat(student.parameters().get(WORDS).shape()).containsExactly(11, 4);
      assertThat(student.architecture().labels()).isEqualTo(whole.architecture().labels());
    }
  }

  @Test
  void itsBlocksCanBeDroppedLater() {
    try (Model whole = TinyClassifier.create(1);
        Model student = FactorisedEmbeddings.of(whole, 4, counts(whole.tokenizer()));
        Model fewer = KeptBlocks.of(student, List.of(1))) {
      assertThat(fewer.architecture().structure().blocks()).hasSize(1);
      assertThat(run(fewer, Forward.LOGITS).shape()).containsExactly(24, 3);
    }
  }

  /** Heads and neurons that are gone stay so: the student is one of fewer layers, narrowed. */
  @Test
  void aNarrowedStudentKeepsItsWidths() {
    StudentShape shape = StudentShape.ofLayers(2).withHeads(1).withIntermediateSize(5);
    StudentTables tables = new StudentTables(Optional.empty(), OptionalInt.of(4));
    try (Model whole = TinyClassifier.create(1);
        Model student =
            tables.of(
                Distillation.defaults().withStudent(shape).newStudent(whole, 1),
                FactorisedEmbeddingsTest::counts)) {
      assertThat(student.parameters().get("encoder.layer.0.intermediate.dense.weight").shape())
          .containsExactly(12, 5);
      assertThat(run(student, Forward.LOGITS).shape()).containsExactly(24, 3);
    }
  }

  @Test
  void itLearnsFromItsTeachersHiddenStates() {
    try (Model teacher = TinyClassifier.create(1);
        Forward forward = new SameDiffForward(teacher)) {
      double first = lossAfter(1, teacher, forward);
      assertThat(lossAfter(30, teacher, forward)).isLessThan(0.7 * first);
    }
  }

  private static double lossAfter(int steps, Model teacher, Forward forward) {
    try (Model trained =
        Distillation.of(new DistillationWeights(1, 0, 0, 1))
            .distill(
                List.of(Teacher.of(teacher, forward)),
                FactorisedEmbeddings.of(teacher, 4, counts(teacher.tokenizer())),
                new ClassExamples(TinyClassifier.texts()),
                TinyClassifier.run(steps))) {
      return trained.provenance().lastStep().metrics().get("train_loss");
    }
  }

  @Test
  void whatHasNoSuchTablesIsRefused() {
    try (Model gpt = TinyGpt.create(1);
        Model bert = TinyClassifier.create(1)) {
      TokenCounts none = new TokenCounts(Map.of());
      assertThatThrownBy(() -> FactorisedEmbeddings.of(gpt, 4, none))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("gpt2 can't have embeddings of size 4");
      assertThatThrownBy(() -> FactorisedEmbeddings.of(bert, 12, none))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("embedding size 12, expected 2 to 11");
      assertThatThrownBy(
              () -> bert.architecture().withHead(HeadSpec.of(Task.FILL_MASK)).withEmbeddingSize(4))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("can't have embeddings");
    }
  }
}
