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
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.train.ClassExamples;
import io.github.pocketzoo.core.train.MicroBatch;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
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

  private static TokenCounts counts(Tokenizer tokenizer) {
    return TokenCounts.of(TWO_WORDS.encode(tokenizer), tokenizer);
  }

  private static Model pruned(Model model) {
    Set<Integer> used = counts(model.tokenizer()).tokens();
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

  /** The same model but for the tokens "fern" and "axe", which it reads as unknown. */
  private static Model withoutRareWords(Model model) {
    Set<Integer> frequent = counts(model.tokenizer()).mostFrequent(3);
    frequent.add(0);
    return PrunedVocabulary.of(model, frequent);
  }

  /** The teacher's logits that a student is compared with. */
  private static INDArray taught(Model teacher, Model student, DistillationWeights weights) {
    try (Forward forward = new SameDiffForward(teacher);
        DistillationLoss loss =
            Distillation.of(weights).loss(List.of(Teacher.of(teacher, forward)), student, 0)) {
      MicroBatch batch =
          loss.reading(new ClassExamples(TWO_WORDS))
              .prepare(student.tokenizer(), TinyClassifier.run(1).options())
              .examples()
              .batch(IntStream.range(0, TWO_WORDS.examples().size()).toArray(), 0);
      return loss.inputs(batch, DataType.FLOAT).get(TermGraph.input(0, Forward.LOGITS));
    }
  }

  @Test
  void whereAnswersAreComparedTheTeacherReadsTheTextsAsItsTokenizerCutsThem() {
    try (Model teacher = TinyClassifier.create(1);
        Model student = withoutRareWords(teacher)) {
      INDArray whole = logits(teacher, batch(teacher));
      assertThat(
              taught(teacher, student, new DistillationWeights(1, 1, 0, 0))
                  .equalsWithEps(whole, 1e-6))
          .isTrue();
      assertThat(logits(student, batch(student)).equalsWithEps(whole, 1e-3)).isFalse();
    }
  }

  @Test
  void whereTokensAreComparedTheTeacherReadsTheStudents() {
    try (Model teacher = TinyClassifier.create(1);
        Model student = withoutRareWords(teacher)) {
      INDArray ofTokens = logits(student, batch(student));
      assertThat(
              taught(teacher, student, new DistillationWeights(1, 1, 0, 1))
                  .equalsWithEps(ofTokens, 1e-6))
          .isTrue();
    }
  }

  @Test
  void whatATeacherWillReadIsKnownBefore() {
    try (Model teacher = TinyClassifier.create(1);
        Model student = withoutRareWords(teacher)) {
      int[] own = reading(new DistillationWeights(1, 1, 0, 0), teacher, student).text(0).inputIds();
      assertThat(own).isEqualTo(batch(teacher).inputIds()[0]);
      int[] ofStudent =
          reading(new DistillationWeights(1, 1, 0, 1), teacher, student).text(0).inputIds();
      assertThat(ofStudent)
          .isEqualTo(
              TokenMap.between(student.tokenizer(), teacher.tokenizer())
                  .toTeacher(batch(student))
                  .inputIds()[0])
          .isNotEqualTo(own);
    }
  }

  private static TeacherReading reading(DistillationWeights weights, Model teacher, Model student) {
    return Distillation.of(weights)
        .reading(teacher, student, new ClassExamples(TWO_WORDS), TinyClassifier.run(1).options());
  }

  @Test
  void whatTheTeacherReadsIsInTheProvenance() {
    try (Model teacher = TinyClassifier.create(1);
        Forward forward = new SameDiffForward(teacher);
        Model student = withoutRareWords(teacher);
        Model trained =
            Distillation.of(new DistillationWeights(1, 1, 0, 0))
                .distill(
                    List.of(Teacher.of(teacher, forward)),
                    student,
                    new ClassExamples(TWO_WORDS),
                    Optional.empty(),
                    Optional.of(
                        new Selection(
                            1,
                            OptionalInt.empty(),
                            Selection.Score.ofLoss(new ClassExamples(TWO_WORDS.limit(2))))),
                    TinyClassifier.run(2))) {
      assertThat(trained.provenance().lastStep().settings())
          .containsEntry("teacher_reads", "own tokens");
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
