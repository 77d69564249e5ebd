package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.compression.recipe.step.Augmentation;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.Model;
import java.util.Locale;
import java.util.Optional;

/** More labelled texts of few. */
final class AugmentationOptions {
  private AugmentationOptions() {}

  /** Refuses to augment what has no labels. */
  static void refuse(Arguments arguments) {
    new ChosenOptions(arguments).refuse(Augmentation.COPIES, "classifiers");
  }

  /** The data with the copies that the user wants. */
  static TrainingData augmented(
      Arguments arguments, ModelLoader loader, TrainingData data, Console console) {
    Optional<Augmentation> chosen = Augmentation.of(new ChosenOptions(arguments));
    if (chosen.isEmpty()) {
      return data;
    }
    ModelReference reference = ModelReference.parse(chosen.get().model());
    try (Model model = RunningModel.load(loader.fetch(reference), Augmentation.head());
        Forward forward = EngineChoice.byWeights().open(model)) {
      long start = System.nanoTime();
      TextDataset train =
          chosen.get().augment(data.train(), model, forward, TrainingSettings.seed(arguments));
      console.print(
          String.format(
              Locale.ROOT,
              "augmented %,d texts to %,d in %.0f s",
              data.train().examples().size(),
              train.examples().size(),
              (System.nanoTime() - start) / 1e9));
      return new TrainingData(train, data.validation());
    } catch (InvalidInputException e) {
      throw new UsageException("--augment-model: " + e.getMessage(), e);
    }
  }
}
