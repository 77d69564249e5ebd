package io.github.pocketzoo.examples;

import io.github.pocketzoo.core.catalog.FetchOptions;
import io.github.pocketzoo.core.catalog.ModelCatalog;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.data.DatasetReader;
import io.github.pocketzoo.core.data.DatasetSpec;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.progress.TerminalProgress;
import io.github.pocketzoo.core.task.BatchRunner;
import io.github.pocketzoo.core.task.Classification;
import io.github.pocketzoo.core.task.InputText;
import io.github.pocketzoo.core.task.TextClassifier;
import io.github.pocketzoo.core.train.FineTuner;
import io.github.pocketzoo.core.train.Freezing;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.runtime.Runtime;
import io.github.pocketzoo.runtime.exec.CompileOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Fine-tunes an encoder on a CSV file with the columns text and label, and asks it. */
public final class ClassifyReviews {
  private static final int MOST_TOKENS = 128;
  private static final int BATCH_SIZE = 32;

  private ClassifyReviews() {}

  /**
   * Trains, saves, and prints the classes of texts with their probabilities.
   *
   * @param arguments a model, the CSV file, steps of training, where to save, and texts
   */
  public static void main(String[] arguments) {
    if (arguments.length < 5) {
      System.err.println("usage: ClassifyReviews MODEL CSV STEPS OUTPUT TEXT...");
      return;
    }
    Path base =
        ModelCatalog.ofUser().fetch(ModelReference.parse(arguments[0]), FetchOptions.silent());
    TextDataset train = DatasetReader.read(DatasetSpec.of(Path.of(arguments[1]), "text", "label"));
    Path output = Path.of(arguments[3]);
    ModelDirectory.requireReplaceable(output);
    TrainingRun run =
        new TrainingRun(
            TrainingOptions.defaults(Long.parseLong(arguments[2])),
            TerminalProgress.onStandardError(),
            Optional.empty());
    try (Model pretrained = ModelDirectory.load(base);
        Model classifier = new FineTuner(Freezing.NONE, MOST_TOKENS).train(pretrained, train, run);
        Forward forward = Runtime.compile(classifier, CompileOptions.defaults())) {
      ModelDirectory.save(classifier, output);
      ask(classifier, forward, List.of(arguments).subList(4, arguments.length));
    }
  }

  private static void ask(Model classifier, Forward forward, List<String> texts) {
    TextClassifier task =
        new TextClassifier(
            new BatchRunner(forward, classifier.tokenizer().padTokenId(), BATCH_SIZE),
            classifier.tokenizer(),
            classifier.architecture().head().orElseThrow(),
            TextClassifier.DEFAULT_THRESHOLD);
    List<Classification> answers = task.answer(texts.stream().map(InputText::of).toList());
    for (int i = 0; i < texts.size(); i++) {
      var best = answers.get(i).scores().get(0);
      System.out.printf(Locale.ROOT, "%s  %.3f  %s%n", best.label(), best.score(), texts.get(i));
    }
  }
}
