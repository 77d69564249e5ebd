package io.github.pocketzoo.core.task;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.tokenizer.AlignedEncoding;
import io.github.pocketzoo.core.tokenizer.ContextWindows;
import io.github.pocketzoo.core.tokenizer.TextSpan;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Finds the part of a text that answers a question (Devlin et al. 2019, section 4.2): the span
 * whose first and last tokens have the largest sum of scores, over all windows of the text. Scores
 * of the best candidates become probabilities as in Hugging Face's {@code run_qa}.
 *
 * @param runner runs the model
 * @param tokenizer of the model
 * @param stride tokens that two windows of a context have in common
 * @param nBest most answers to give
 * @param maxAnswerLength most tokens of an answer
 */
public record QuestionAnswerer(
    BatchRunner runner, Tokenizer tokenizer, int stride, int nBest, int maxAnswerLength)
    implements TextTask<ContextQuestion, List<ExtractedAnswer>> {
  private static final int CONTEXT = 1;

  /** Candidates that share the probability, and first and last tokens that make candidates. */
  private static final int CANDIDATES = 20;

  /** A window of one of the questions. */
  private record Window(int question, AlignedEncoding tokens) {}

  /** A span with the sum of its scores. */
  private record Candidate(TextSpan span, double score) {}

  /** What the windows of a question say. */
  private record Found(List<Candidate> candidates, double none) {}

  @Override
  public List<List<ExtractedAnswer>> answer(List<ContextQuestion> questions) {
    return answerOrNone(questions).stream().map(PossibleAnswer::answers).toList();
  }

  /**
   * The answers, and how much the model would rather give none: the score of the first token, as
   * both ends of a span, minus that of the best answer; of several windows, the lowest score of the
   * first token (Devlin et al. 2019, section 4.3).
   */
  public List<PossibleAnswer> answerOrNone(List<ContextQuestion> questions) {
    List<Window> windows = new ArrayList<>();
    try (ContextWindows cut = tokenizer.windows(stride)) {
      for (int i = 0; i < questions.size(); i++) {
        ContextQuestion each = questions.get(i);
        for (AlignedEncoding tokens : cut.of(each.question().stripLeading(), each.context())) {
          windows.add(new Window(i, tokens));
        }
      }
    }
    List<Found> found =
        runner.run(
            windows.stream().map(window -> window.tokens().encoding()).toList(),
            Forward.LOGITS,
            (index, row) ->
                new Found(
                    candidates(windows.get(index).tokens(), row),
                    (double) row.values()[0] + row.values()[1]));
    List<Map<TextSpan, Double>> scores = new ArrayList<>();
    double[] none = new double[questions.size()];
    Arrays.fill(none, Double.POSITIVE_INFINITY);
    questions.forEach(question -> scores.add(new HashMap<>()));
    for (int w = 0; w < windows.size(); w++) {
      int question = windows.get(w).question();
      none[question] = Math.min(none[question], found.get(w).none());
      for (Candidate each : found.get(w).candidates()) {
        scores.get(question).merge(each.span(), each.score(), Math::max);
      }
    }
    List<PossibleAnswer> answers = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      double best =
          scores.get(i).values().stream()
              .mapToDouble(Double::doubleValue)
              .max()
              .orElse(Double.NEGATIVE_INFINITY);
      answers.add(
          new PossibleAnswer(best(scores.get(i), questions.get(i).context()), none[i] - best));
    }
    return answers;
  }

  private List<Candidate> candidates(AlignedEncoding tokens, BatchRunner.Row row) {
    float[] scores = row.values();
    int width = row.width();
    List<Candidate> candidates = new ArrayList<>();
    for (int start : highest(tokens, scores, width, 0)) {
      for (int end : highest(tokens, scores, width, 1)) {
        if (start <= end && end - start < maxAnswerLength) {
          candidates.add(
              new Candidate(
                  new TextSpan(tokens.starts()[start], tokens.ends()[end]),
                  (double) scores[start * width] + scores[end * width + 1]));
        }
      }
    }
    return candidates;
  }

  /** Of the tokens with the highest scores, those of the context. */
  private static int[] highest(AlignedEncoding tokens, float[] scores, int width, int which) {
    return IntStream.range(0, tokens.length())
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer token) -> scores[token * width + which]).reversed())
        .limit(CANDIDATES)
        .mapToInt(Integer::intValue)
        .filter(token -> tokens.texts()[token] == CONTEXT)
        .toArray();
  }

  private List<ExtractedAnswer> best(Map<TextSpan, Double> scores, String context) {
    List<Candidate> candidates =
        scores.entrySet().stream()
            .map(entry -> new Candidate(entry.getKey(), entry.getValue()))
            .sorted(
                Comparator.comparingDouble(Candidate::score)
                    .reversed()
                    .thenComparing(candidate -> candidate.span().start())
                    .thenComparing(candidate -> candidate.span().end()))
            .limit(Math.max(CANDIDATES, nBest))
            .toList();
    if (candidates.isEmpty()) {
      return List.of();
    }
    double[] probabilities =
        Probabilities.softmax(candidates.stream().mapToDouble(Candidate::score).toArray());
    List<ExtractedAnswer> answers = new ArrayList<>();
    for (int i = 0; i < Math.min(nBest, candidates.size()); i++) {
      TextSpan span = candidates.get(i).span();
      answers.add(new ExtractedAnswer(span.of(context), span, probabilities[i]));
    }
    return answers;
  }
}
