package io.github.pocketzoo.eval;

import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.data.TextExample;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.tokenizer.Encoding;
import java.util.List;

/**
 * The accuracy of one model and nothing else, such as after training. {@link Evaluator} tells what
 * else there is to know.
 *
 * @param options batch size and threads are used
 * @param progress shows how far it is
 */
public record AccuracyCheck(EvaluationOptions options, Progress.Factory progress) {
  /**
   * Share of the examples that the model classifies right.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the model doesn't give a number
   *     for each label
   */
  public double of(ModelUnderTest model, TextDataset data) {
    List<TextExample> examples = data.examples();
    List<Encoding> texts = data.encode(model.tokenizer());
    int[] predicted;
    try (Progress display = progress.start("evaluate " + model.name(), "examples", texts.size())) {
      predicted =
          new Predictor(options.batchSize(), options.threads())
              .predict(model, texts, data.labels().size(), display);
    }
    long correct = 0;
    for (int i = 0; i < predicted.length; i++) {
      if (predicted[i] == examples.get(i).label()) {
        correct++;
      }
    }
    return (double) correct / predicted.length;
  }
}
