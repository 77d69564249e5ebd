package io.github.pocketzoo.eval.heldout;

import io.github.pocketzoo.core.data.DatasetFingerprint;
import io.github.pocketzoo.core.data.ExampleSource;
import io.github.pocketzoo.core.data.SquadQuestion;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.task.ContextQuestion;
import io.github.pocketzoo.core.task.PossibleAnswer;
import io.github.pocketzoo.core.task.QuestionAnswerer;
import io.github.pocketzoo.core.task.TextTask;
import io.github.pocketzoo.core.tokenizer.AlignedEncoding;
import io.github.pocketzoo.core.tokenizer.ContextWindows;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.eval.Asking;
import io.github.pocketzoo.eval.ModelUnderTest;
import io.github.pocketzoo.eval.metric.AnswerOutcomes;
import io.github.pocketzoo.eval.metric.AnswerText;
import io.github.pocketzoo.eval.metric.MeanOutcomes;
import io.github.pocketzoo.eval.metric.Metric;
import io.github.pocketzoo.eval.metric.Outcomes;
import java.util.List;
import java.util.Map;

/** Questions about texts, scored as SQuAD 1.1 does, or as 2.0 does where some have no answer. */
public final class AnsweredTexts extends SurveyedTexts<SquadQuestion> {
  private static final List<Metric> ALWAYS_ANSWERED = List.of(Metric.ANSWER_F1, Metric.EXACT_MATCH);

  private final int stride;
  private final int maxAnswerLength;
  private final boolean allAnswered;

  private AnsweredTexts(
      int stride, int maxAnswerLength, boolean allAnswered, Survey<SquadQuestion> survey) {
    super(survey, "questions");
    this.stride = stride;
    this.maxAnswerLength = maxAnswerLength;
    this.allAnswered = allAnswered;
  }

  /**
   * A test set.
   *
   * @param stride tokens that two windows of a context have in common
   * @param maxAnswerLength most tokens of an answer
   * @throws io.github.pocketzoo.core.error.InvalidInputException if a question can't be used, or
   *     there is none
   */
  public static AnsweredTexts of(
      ExampleSource<SquadQuestion> source, int stride, int maxAnswerLength) {
    boolean[] allAnswered = {true};
    Survey<SquadQuestion> survey =
        Survey.of(
            source,
            (fingerprint, question) -> {
              add(fingerprint, question);
              allAnswered[0] &= !question.answers().isEmpty();
            });
    return new AnsweredTexts(stride, maxAnswerLength, allAnswered[0], survey);
  }

  private static void add(DatasetFingerprint.Builder fingerprint, SquadQuestion question) {
    fingerprint.add(question.id(), question.question(), question.context());
    fingerprint.add(question.answers().toArray(String[]::new));
  }

  @Override
  public String kind() {
    return "question-answering";
  }

  @Override
  public Outcomes ask(ModelUnderTest model, Asking asking) {
    Heads.require(model, HeadSpec.of(Task.QUESTION_ANSWERING));
    QuestionAnswerer answerer =
        new QuestionAnswerer(
            model.runner(asking.batchSize()), model.tokenizer(), stride, 1, maxAnswerLength);
    TextTask<SquadQuestion, PossibleAnswer> task =
        questions ->
            answerer.answerOrNone(
                questions.stream()
                    .map(each -> new ContextQuestion(each.question(), each.context()))
                    .toList());
    double[] exact = new double[examples()];
    double[] f1 = new double[examples()];
    double[] margins = new double[examples()];
    boolean[] answerable = new boolean[examples()];
    ask(
        model,
        asking,
        task,
        (index, question, answer) -> {
          String text = answer.answers().isEmpty() ? "" : answer.answers().get(0).text();
          exact[index] = AnswerText.exactMatch(text, question.answers());
          f1[index] = AnswerText.f1(text, question.answers());
          margins[index] = answer.margin();
          answerable[index] = !question.answers().isEmpty();
        });
    return allAnswered
        ? new MeanOutcomes(Map.of(Metric.EXACT_MATCH, exact, Metric.ANSWER_F1, f1), ALWAYS_ANSWERED)
        : new AnswerOutcomes(exact, f1, margins, answerable, AnswerOutcomes.METRICS);
  }

  @Override
  public List<Encoding> sample(ModelUnderTest model, int most) {
    try (ContextWindows windows = model.tokenizer().windows(stride)) {
      return survey().sample(most).stream()
          .map(each -> windows.of(each.question().stripLeading(), each.context()).get(0))
          .map(AlignedEncoding::encoding)
          .toList();
    }
  }
}
