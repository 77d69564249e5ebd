package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.task.BatchRunner;
import io.github.pocketzoo.core.task.InputText;
import io.github.pocketzoo.core.task.TextClassifier;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.eval.EvaluationOptions;
import java.util.List;

/** How good a classifier is on held-out texts, while it is made. */
final class HeldOutAccuracy {
  private HeldOutAccuracy() {}

  /**
   * Share of the texts that a model classifies right.
   *
   * @param model with the labels of the texts, in whatever order
   */
  static double of(Model model, TextDataset held) {
    int batchSize = EvaluationOptions.defaults().batchSize();
    HeadSpec head = model.architecture().head().orElseThrow();
    try (Forward forward = EngineChoice.byWeights().open(model)) {
      Tokenizer tokenizer = model.tokenizer();
      TextClassifier classifier =
          new TextClassifier(
              new BatchRunner(forward, tokenizer.padTokenId(), batchSize),
              tokenizer,
              head,
              TextClassifier.DEFAULT_THRESHOLD);
      List<String> answers =
          classifier
              .answer(
                  held.examples().stream()
                      .map(example -> new InputText(example.text(), example.textPair()))
                      .toList())
              .stream()
              .map(answer -> answer.chosen().get(0).label())
              .toList();
      long right = 0;
      for (int i = 0; i < answers.size(); i++) {
        String label = held.labels().get(held.examples().get(i).label());
        right += answers.get(i).equals(label) ? 1 : 0;
      }
      return (double) right / answers.size();
    }
  }
}
