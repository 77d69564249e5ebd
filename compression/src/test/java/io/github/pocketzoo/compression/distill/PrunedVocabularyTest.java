package io.github.pocketzoo.compression.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.compression.TinyClassifier;
import io.github.pocketzoo.compression.TinyGpt;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.train.ClassExamples;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class PrunedVocabularyTest {
  private static final TextDataset TWO_WORDS =
      new TextDataset(
          "two words",
          TinyClassifier.texts().labels(),
          TinyClassifier.texts().examples().stream()
              .filter(example -> example.text().endsWith("fern") || example.text().endsWith("axe"))
              .toList());

  private static INDArray logits(Model model, TokenBatch batch) {
    try (Forward forward = new SameDiffForward(model)) {
      return forward.run(batch, List.of(Forward.LOGITS)).get(Forward.LOGITS);
    }
  }

  private static TokenBatch batch(Model model) {
    return TokenBatch.of(TWO_WORDS.encode(model.tokenizer()), 0);
  }

  private static Model pruned(Model model) {
    Set<Integer> used = PrunedVocabulary.usedIn(TWO_WORDS, model.tokenizer());
    // Padding: the tests' tokenizer has no added tokens, which would stay in any case.
    used.add(0);
    return PrunedVocabulary.of(model, used);
  }

  @Test
  void aModelOfFewerTokensSaysTheSame() {
    try (Model whole = TinyClassifier.create(1);
        Model fewer = pruned(whole)) {
      assertThat(fewer.architecture().vocabularySize())
          .isEqualTo(fewer.tokenizer().vocabularySize())
          .isLessThan(whole.architecture().vocabularySize());
      INDArray expected = logits(whole, batch(whole));
      assertThat(logits(fewer, batch(fewer)).equalsWithEps(expected, 1e-6)).isTrue();
    }
  }

  /** Its own teacher has nothing to teach it: the tokens are the same by other numbers. */
  @Test
  void theTeacherReadsTheSameTokensByItsNumbers() {
    DistillationWeights soft = new DistillationWeights(1, 1, 0, 0);
    try (Model teacher = TinyClassifier.create(1);
        Forward forward = new SameDiffForward(teacher);
        Model student = pruned(teacher);
        Model trained =
            Distillation.of(soft)
                .distill(
                    List.of(Teacher.of(teacher, forward)),
                    student,
                    new ClassExamples(TWO_WORDS),
                    TinyClassifier.run(1))) {
      assertThat(trained.provenance().lastStep().metrics().get("train_loss"))
          .isCloseTo(0, within(1e-6));
    }
  }

  @Test
  void tokensThatAConfigurationNamesKeepTheirNumbers() {
    try (Model gpt = TinyGpt.create(1)) {
      assertThatThrownBy(() -> PrunedVocabulary.of(gpt, Set.of(3, 4)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("can't be pruned");
    }
  }

  @Test
  void aTokenThatTheTeacherLacksIsRefused() {
    try (Model teacher = TinyClassifier.create(1);
        Model fewer = pruned(teacher);
        Forward forward = new SameDiffForward(fewer)) {
      assertThatThrownBy(
              () -> Distillation.defaults().loss(List.of(Teacher.of(fewer, forward)), teacher, 0))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("the tokenizers don't agree: the student's token");
    }
  }
}
