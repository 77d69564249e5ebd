package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.data.AnsweredQuestion;
import io.github.pocketzoo.core.data.AnsweredQuestions;
import io.github.pocketzoo.core.data.DatasetFingerprint;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.tokenizer.AlignedEncoding;
import io.github.pocketzoo.core.tokenizer.ContextWindows;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.tokenizer.TextSpan;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Questions with answers. A context that is too long becomes several windows; one that doesn't hold
 * the whole answer should point at the first token, {@code [CLS]}, and so should all windows of a
 * question that has none (Devlin et al. 2019, section 4.3).
 *
 * @param data the questions
 * @param stride tokens that two windows of a context have in common
 */
public record AnswerExamples(AnsweredQuestions data, int stride) implements TaskExamples {
  /** What Hugging Face's {@code run_qa} takes. */
  public static final int DEFAULT_STRIDE = 128;

  private static final int CONTEXT = 1;
  private static final Target.Span NOT_HERE = new Target.Span(0, 0);

  @Override
  public String name() {
    return data.name();
  }

  @Override
  public int size() {
    return data.questions().size();
  }

  @Override
  public HeadSpec head() {
    return HeadSpec.of(Task.QUESTION_ANSWERING);
  }

  @Override
  public String sha256() {
    return DatasetFingerprint.of(data).sha256();
  }

  @Override
  public EncodedDataset encode(Tokenizer tokenizer) {
    List<Encoding> encodings = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    try (ContextWindows windows = tokenizer.windows(stride)) {
      for (AnsweredQuestion question : data.questions()) {
        for (AlignedEncoding window :
            windows.of(question.question().stripLeading(), question.context())) {
          encodings.add(window.encoding());
          targets.add(question.answer().map(span -> target(span, window)).orElse(NOT_HERE));
        }
      }
    }
    return new EncodedDataset(encodings, targets, tokenizer.padTokenId());
  }

  /** The tokens that the answer begins and ends in, as {@code run_qa} finds them. */
  private static Target.Span target(TextSpan answer, AlignedEncoding window) {
    int[] tokens =
        IntStream.range(0, window.length())
            .filter(token -> window.texts()[token] == CONTEXT)
            .toArray();
    if (tokens.length == 0
        || window.starts()[tokens[0]] > answer.start()
        || window.ends()[tokens[tokens.length - 1]] < answer.end()) {
      return NOT_HERE;
    }
    int start = tokens[0];
    int end = tokens[tokens.length - 1];
    for (int token : tokens) {
      if (window.starts()[token] <= answer.start()) {
        start = token;
      }
      if (window.ends()[token] >= answer.end()) {
        end = Math.min(end, token);
      }
    }
    return new Target.Span(start, Math.max(start, end));
  }
}
