package io.github.pocketzoo.bert.pretrain;

import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.tokenizer.Words;
import io.github.pocketzoo.core.train.EncodedDataset;
import io.github.pocketzoo.core.train.StepRandom;
import io.github.pocketzoo.core.train.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Examples of texts that aren't trained on, the same for every model and objective.
 *
 * @param texts packed without short ones
 * @param recipe how the model's own examples are made
 */
public record HeldOutTexts(List<PackedText> texts, PretrainingRecipe recipe) {
  private static final long SEED = 1;

  public HeldOutTexts {
    texts = List.copyOf(texts);
  }

  /**
   * Packs documents.
   *
   * @param mostTexts only the first of them are kept
   */
  public static HeldOutTexts of(
      List<List<Words>> documents, PretrainingRecipe recipe, int mostTexts) {
    Packing singles = new Packing(recipe.packing().maxLength(), 0, SentenceTask.NONE);
    List<PackedText> texts =
        documents.isEmpty()
            ? List.of()
            : singles.pack(documents, recipe.special(), StepRandom.of(SEED));
    return new HeldOutTexts(texts.subList(0, Math.min(mostTexts, texts.size())), recipe);
  }

  /**
   * Each token masked alone, one example a token: the loss on these is the logarithm of the
   * pseudo-perplexity (Salazar et al. 2020).
   */
  public EncodedDataset eachTokenMasked() {
    List<Encoding> encodings = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    for (PackedText text : texts) {
      for (int position = 0; position < text.length(); position++) {
        if (text.words()[position] >= 0) {
          int[] ids = text.ids().clone();
          int[] labels = new int[ids.length];
          Arrays.fill(labels, Target.OfTokens.IGNORED);
          labels[position] = ids[position];
          ids[position] = recipe.special().mask();
          encodings.add(new Encoding(ids, text.segments()));
          targets.add(new Target.OfTokens(labels));
        }
      }
    }
    return new EncodedDataset(encodings, targets, recipe.special().pad());
  }

  /** Masked as in pretraining, in one fixed way. */
  public EncodedDataset masked() {
    List<Encoding> encodings = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    SplittableRandom random = StepRandom.of(SEED, SEED);
    for (PackedText text : texts) {
      Masking.Masked masked =
          recipe.masking().apply(text, recipe.special(), recipe.vocabulary(), random);
      encodings.add(new Encoding(masked.ids(), text.segments()));
      targets.add(masked.target());
    }
    return new EncodedDataset(encodings, targets, recipe.special().pad());
  }
}
