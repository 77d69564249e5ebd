package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.distill.augment.MaskedReplacement;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.HeadRequest;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.task.BatchRunner;
import java.util.List;
import java.util.Locale;

/** The options that make more labelled texts of few. */
final class AugmentationOptions {
  private static final int BATCH_SIZE = 32;

  private static final MaskedReplacement USUAL = MaskedReplacement.usual(1, 0);

  private static final Setting<Integer> COPIES =
      Setting.optional(
          "augment",
          ValueType.count(1),
          "train on N more copies of each text, in which words are replaced by what a masked"
              + " language model expects in their place (TinyBERT)");

  private static final Setting<ModelReference> MODEL =
      Setting.withDefault(
          "augment-model",
          ModelLoader.TYPE,
          "bert-base-uncased",
          "the masked language model that replaces words");

  private static final Setting<Double> PROBABILITY =
      Setting.withDefault(
          "augment-probability",
          ValueType.number(
              "a number greater than 0 and at most 1", value -> value > 0 && value <= 1),
          USUAL.probability(),
          "of a word to be replaced");

  private static final Setting<Integer> CANDIDATES =
      Setting.withDefault(
          "augment-candidates",
          ValueType.count(1),
          USUAL.candidates(),
          "likeliest words that one is drawn from");

  static final OptionGroup GROUP =
      OptionGroup.of("Augmentation", COPIES, MODEL, PROBABILITY, CANDIDATES);

  private AugmentationOptions() {}

  /** Refuses options that mean nothing together. */
  static void check(Arguments arguments) {
    if (!arguments.has(COPIES)) {
      for (Setting<?> setting : List.of(MODEL, PROBABILITY, CANDIDATES)) {
        DataOptions.refuse(arguments, setting, "--augment");
      }
    }
  }

  /** Refuses to augment what has no labels. */
  static void refuse(Arguments arguments) {
    DataOptions.refuse(arguments, COPIES, "classifiers");
  }

  /** The data with the copies that the user wants. */
  static TrainingData augmented(
      Arguments arguments, ModelLoader loader, TrainingData data, Console console) {
    if (!arguments.has(COPIES)) {
      return data;
    }
    try (Model model =
            RunningModel.load(
                loader.fetch(arguments.get(MODEL)), HeadRequest.of(HeadSpec.of(Task.FILL_MASK)));
        Forward forward = EngineChoice.byWeights().open(model)) {
      MaskedReplacement replacement =
          new MaskedReplacement(
              arguments.get(COPIES),
              arguments.get(PROBABILITY),
              arguments.get(CANDIDATES),
              TrainingSettings.seed(arguments));
      long start = System.nanoTime();
      TextDataset train =
          replacement.augment(
              data.train(),
              new BatchRunner(forward, model.tokenizer().padTokenId(), BATCH_SIZE),
              model.tokenizer());
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
