package io.github.pocketzoo.core.task;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Says to which classes texts belong, or predicts numbers of them.
 *
 * @param runner runs the model
 * @param tokenizer of the model
 * @param head of the model
 * @param threshold probability from which on a text has a class, where it may have any number
 */
public record TextClassifier(
    BatchRunner runner, Tokenizer tokenizer, HeadSpec head, double threshold)
    implements TextTask<InputText, Classification> {
  /** Where a class is as probable as not. */
  public static final double DEFAULT_THRESHOLD = 0.5;

  private static final Comparator<ScoredLabel> BY_SCORE =
      Comparator.comparingDouble(ScoredLabel::score).reversed();

  @Override
  public List<Classification> answer(List<InputText> inputs) {
    List<Encoding> encodings =
        inputs.parallelStream().map(input -> tokenizer.encode(input.text(), input.pair())).toList();
    return runner.run(encodings, Forward.LOGITS, (index, row) -> classify(row.values()));
  }

  private Classification classify(float[] logits) {
    if (logits.length != head.labels().size()) {
      throw new InvalidInputException(
          "the model gives %d numbers a text, expected one for each of %d labels"
              .formatted(logits.length, head.labels().size()));
    }
    return switch (head.problem()) {
      case SINGLE_LABEL -> {
        List<ScoredLabel> scores = sorted(Probabilities.softmax(logits, 0, logits.length));
        yield new Classification(scores, scores.subList(0, 1));
      }
      case MULTI_LABEL -> {
        double[] probabilities = new double[logits.length];
        for (int label = 0; label < logits.length; label++) {
          probabilities[label] = Probabilities.sigmoid(logits[label]);
        }
        List<ScoredLabel> scores = sorted(probabilities);
        yield new Classification(
            scores, scores.stream().filter(each -> each.score() >= threshold).toList());
      }
      case REGRESSION -> {
        double[] numbers = new double[logits.length];
        for (int output = 0; output < logits.length; output++) {
          numbers[output] = logits[output];
        }
        yield new Classification(labelled(numbers), List.of());
      }
    };
  }

  private List<ScoredLabel> sorted(double[] scores) {
    return labelled(scores).stream().sorted(BY_SCORE).toList();
  }

  private List<ScoredLabel> labelled(double[] scores) {
    List<ScoredLabel> labelled = new ArrayList<>();
    for (int label = 0; label < scores.length; label++) {
      labelled.add(new ScoredLabel(head.labels().get(label), scores[label]));
    }
    return labelled;
  }
}
