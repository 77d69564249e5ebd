package io.github.pocketzoo.compression.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.compression.TinyClassifier;
import io.github.pocketzoo.compression.TinyGpt;
import io.github.pocketzoo.compression.measure.Score;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Preflight")
class PreflightTest {
  private static Finding.Level level(Finding finding) {
    return finding.level();
  }

  private static Score accuracy(double value) {
    return new Score("accuracy", value, true);
  }

  private static Score perplexity(double value) {
    return new Score("perplexity", value, false);
  }

  @Test
  @DisplayName("refuses a teacher that is hardly better than the largest class")
  void teacher() {
    TeacherQuality quality = new TeacherQuality(0.1);
    assertThat(level(quality.of("t", accuracy(0.59), accuracy(0.5)))).isEqualTo(Finding.Level.OK);
    Finding refused = quality.of("t", accuracy(0.54), accuracy(0.5));
    assertThat(refused.level()).isEqualTo(Finding.Level.REFUSAL);
    assertThat(refused.reason())
        .startsWith("t has accuracy 0.5400, the trivial answer 0.5000; expected more than 0.5500");
    assertThat(level(new TeacherQuality(0).of("t", accuracy(0.54), accuracy(0.5))))
        .isEqualTo(Finding.Level.OK);
  }

  @Test
  @DisplayName("refuses a language model that is hardly better than counting tokens")
  void languageModel() {
    TeacherQuality quality = new TeacherQuality(0.1);
    assertThat(level(quality.of("t", perplexity(80), perplexity(101)))).isEqualTo(Finding.Level.OK);
    assertThat(level(quality.of("t", perplexity(95), perplexity(101))))
        .isEqualTo(Finding.Level.REFUSAL);
  }

  /** Of pairs that are better understood the other way round. */
  private record Exam(boolean scores) implements TeacherExam {
    @Override
    public boolean scores(Model model) {
      return scores;
    }

    @Override
    public Score score(Model model) {
      return accuracy(0.7);
    }

    @Override
    public Score trivial() {
      return accuracy(0.5);
    }

    @Override
    public Optional<Score> swapped(Model model) {
      return Optional.of(accuracy(0.8));
    }
  }

  @Test
  @DisplayName("examines what can be scored: how good it is, and the order of pairs")
  void exam() {
    TeacherQuality quality = new TeacherQuality(0.1);
    try (Model model = TinyClassifier.create(1)) {
      assertThat(new Exam(true).examine("t", model, quality))
          .extracting(Finding::level)
          .containsExactly(Finding.Level.OK, Finding.Level.REFUSAL);
      assertThat(new Exam(false).examine("t", model, quality)).isEmpty();
    }
  }

  @Test
  @DisplayName("refuses labels in another order, which would be learned as if they were right")
  void labels() {
    List<String> data = List.of("a", "b", "c");
    assertThat(level(LabelCheck.of("m", data, data, false))).isEqualTo(Finding.Level.OK);
    Finding permuted = LabelCheck.of("m", List.of("a", "c", "b"), data, true);
    assertThat(permuted.level()).isEqualTo(Finding.Level.REFUSAL);
    assertThat(permuted.reason()).contains("output 1 is c, in the data b");
    assertThat(level(LabelCheck.of("m", List.of("x"), data, true))).isEqualTo(Finding.Level.OK);
    assertThat(level(LabelCheck.of("m", List.of("x"), data, false)))
        .isEqualTo(Finding.Level.REFUSAL);
    assertThat(LabelCheck.of("m", List.of(), data, false).reason()).contains("has no head");
  }

  @Test
  @DisplayName("refuses a teacher that reads other tokens, and warns where texts are cut")
  void tokenizers() {
    try (Model model = TinyClassifier.create(1);
        Tokenizer other = model.tokenizer().withMaxLength(3)) {
      List<String> texts = List.of("a cat", "a dog");
      assertThat(level(TokenizerCheck.of("t", model.tokenizer(), model.tokenizer(), texts)))
          .isEqualTo(Finding.Level.OK);
      Finding refused = TokenizerCheck.of("t", other, model.tokenizer(), texts);
      assertThat(refused.level()).isEqualTo(Finding.Level.REFUSAL);
      assertThat(refused.reason()).startsWith("t reads \"a cat\" as");
      assertThat(level(TokenizerCheck.truncation(model.tokenizer()::encode, 4, texts)))
          .isEqualTo(Finding.Level.WARNING);
      assertThat(level(TokenizerCheck.truncation(model.tokenizer()::encode, 16, texts)))
          .isEqualTo(Finding.Level.OK);
    }
  }

  @Test
  @DisplayName("refuses pairs that the model knows the other way round")
  void pairs() {
    assertThat(level(PairOrder.of("m", accuracy(0.9), accuracy(0.6)))).isEqualTo(Finding.Level.OK);
    assertThat(level(PairOrder.of("m", accuracy(0.6), accuracy(0.9))))
        .isEqualTo(Finding.Level.REFUSAL);
  }

  @Test
  @DisplayName("refuses to prune a table that is a head, and warns where it gets 4 bits")
  void tiedWeights() {
    try (Model gpt = TinyGpt.create(1);
        Model classifier = TinyClassifier.create(1)) {
      assertThat(TiedEmbeddings.isTied(gpt.architecture())).isTrue();
      assertThat(TiedEmbeddings.isTied(classifier.architecture())).isFalse();
      assertThat(level(TiedEmbeddings.of(gpt.architecture(), true, 32)))
          .isEqualTo(Finding.Level.REFUSAL);
      assertThat(level(TiedEmbeddings.of(gpt.architecture(), false, 4)))
          .isEqualTo(Finding.Level.WARNING);
      assertThat(level(TiedEmbeddings.of(gpt.architecture(), false, 8)))
          .isEqualTo(Finding.Level.OK);
      assertThat(level(TiedEmbeddings.of(classifier.architecture(), true, 4)))
          .isEqualTo(Finding.Level.OK);
    }
  }

  @Test
  @DisplayName("says how checkpoints hold matrices, GPT-2's Conv1D among them")
  void orientation() {
    try (Model gpt = TinyGpt.create(1);
        Model classifier = TinyClassifier.create(1)) {
      assertThat(MatrixOrientation.of(gpt.architecture()).toString())
          .contains("ok", "the checkpoint has them so, too (Conv1D)");
      assertThat(MatrixOrientation.of(classifier.architecture()).toString())
          .contains("ok", "transposed, which loading undoes");
    }
  }

  @Test
  @DisplayName("refuses an empty calibration set, and warns of a small one")
  void calibration() {
    assertThat(level(CalibrationCheck.of(256, 0))).isEqualTo(Finding.Level.REFUSAL);
    assertThat(level(CalibrationCheck.of(256, 3))).isEqualTo(Finding.Level.WARNING);
    assertThat(level(CalibrationCheck.of(256, 100))).isEqualTo(Finding.Level.OK);
    assertThat(level(CalibrationCheck.of(0, 0))).isEqualTo(Finding.Level.OK);
  }

  @Test
  @DisplayName("ends in one line with all reasons")
  void oneLine() {
    PreflightReport report =
        new PreflightReport(
            List.of(
                Finding.ok("a", "fine"),
                Finding.refusal("b", "bad"),
                Finding.refusal("c", "worse")));
    assertThatThrownBy(report::requireNoRefusal)
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("preflight: b: bad; c: worse");
    assertThat(report.toJson().get(1).get("level").asText()).isEqualTo("refusal");
  }
}
