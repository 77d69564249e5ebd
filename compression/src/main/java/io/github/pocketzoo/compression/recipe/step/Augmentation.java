package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.compression.distill.augment.MaskedReplacement;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.HeadRequest;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.task.BatchRunner;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Copies of the training texts in which a masked language model has replaced words.
 *
 * @param model reference of that model
 * @param copies of each text
 * @param probability of a word to be replaced, in (0, 1]
 * @param candidates likeliest words that one is drawn from
 */
public record Augmentation(String model, int copies, double probability, int candidates) {
  private static final int BATCH_SIZE = 32;
  private static final MaskedReplacement USUAL = MaskedReplacement.usual(1, 0);

  /** Says that there is one. */
  public static final RecipeKey<Integer> COPIES =
      RecipeKey.count(
          "augment",
          1,
          "train on N more copies of each labelled text, in which words are replaced by what a"
              + " masked language model expects in their place (TinyBERT)");

  private static final RecipeKey<String> MODEL =
      RecipeKey.text(
              "augment-model", "a model reference", "the masked language model that replaces words")
          .orElse("bert-base-uncased");
  private static final RecipeKey<Double> PROBABILITY =
      RecipeKey.number(
              "augment-probability",
              "a number greater than 0 and at most 1",
              value -> value > 0 && value <= 1,
              "of a word to be replaced")
          .orElse(USUAL.probability());
  private static final RecipeKey<Integer> CANDIDATES =
      RecipeKey.count("augment-candidates", 1, "likeliest words that one is drawn from")
          .orElse(USUAL.candidates());

  /** Refuses what can't be. */
  public Augmentation {
    new MaskedReplacement(copies, probability, candidates, 0);
  }

  /** Its settings. */
  public static List<RecipeKey<?>> keys() {
    return List.of(COPIES, MODEL, PROBABILITY, CANDIDATES);
  }

  /** What the user chose. */
  public static Optional<Augmentation> of(ChosenSettings values) {
    if (!values.has(COPIES)) {
      List.of(MODEL, PROBABILITY, CANDIDATES)
          .forEach(key -> values.refuse(key, values.name(COPIES)));
    }
    return values
        .find(COPIES)
        .map(
            copies ->
                new Augmentation(
                    values.get(MODEL), copies, values.get(PROBABILITY), values.get(CANDIDATES)));
  }

  /** What kind of model replaces words. */
  public static HeadRequest head() {
    return HeadRequest.of(HeadSpec.of(Task.FILL_MASK));
  }

  /**
   * The texts, and new ones behind each.
   *
   * @param filler with a {@link #head}
   * @param forward runs it
   */
  public TextDataset augment(TextDataset texts, Model filler, Forward forward, long seed) {
    return new MaskedReplacement(copies, probability, candidates, seed)
        .augment(
            texts,
            new BatchRunner(forward, filler.tokenizer().padTokenId(), BATCH_SIZE),
            filler.tokenizer());
  }

  TextDataset augment(TextDataset texts, StepContext context) {
    try (Model filler = context.workshop().load(model, head());
        Forward forward = context.workshop().open(filler, List.of(Forward.LOGITS))) {
      TextDataset augmented = augment(texts, filler, forward, context.seed());
      context
          .workshop()
          .say(
              String.format(
                  Locale.ROOT,
                  "augmented %,d texts to %,d",
                  texts.examples().size(),
                  augmented.examples().size()));
      return augmented;
    }
  }
}
