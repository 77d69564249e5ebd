package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.compression.sensitivity.HeldOutData;
import io.github.pocketzoo.core.data.PlainTextCorpus;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.task.EmbeddingSettings;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingSource;
import io.github.pocketzoo.core.train.UnlabelledTexts;
import io.github.pocketzoo.eval.task.LanguageTask;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Texts without labels, of which encoders learn what a teacher makes of them.
 *
 * @param split to learn from, and held out
 * @param settings how vectors are made of tokens
 * @param original the model that others are held against; stays open while this is used
 */
record EncoderData(UnlabelledTexts.Split split, EmbeddingSettings settings, Model original)
    implements CompressionData {
  static final Flag UNLABELLED =
      new Flag(
          "unlabelled",
          "of encoders, learn from the texts alone, a text a line: models are as good as their"
              + " similarities are the original's");

  /** Of texts that nothing is held out of otherwise. */
  private static final int HELD_OUT_EVERY = 20;

  /** Refuses options that mean nothing for texts without labels. */
  static void check(Arguments arguments) {
    TrainingData.refuseForTexts(arguments);
    DataOptions.refuse(arguments, CausalData.DOCUMENTS, "language models");
    if (arguments.has(DataOptions.TASK)) {
      arguments.get(DataOptions.TASK).ofLanguageModels();
    }
  }

  /**
   * The texts that the user named.
   *
   * @param directory where the model lies
   */
  static EncoderData open(Arguments arguments, Model original, Path directory) {
    return new EncoderData(split(arguments), EmbeddingSettings.of(directory), original);
  }

  private static UnlabelledTexts.Split split(Arguments arguments) {
    if (arguments.has(DataOptions.TASK)) {
      LanguageTask task = arguments.get(DataOptions.TASK).ofLanguageModels();
      return new UnlabelledTexts.Split(
          UnlabelledTexts.of(task.train()), UnlabelledTexts.of(task.validation()));
    }
    UnlabelledTexts all = UnlabelledTexts.of(PlainTextCorpus.of(arguments.all(DataOptions.TEXTS)));
    List<String> validation = arguments.all(TrainingData.VALIDATION_TEXTS);
    return validation.isEmpty()
        ? all.holdOut(HELD_OUT_EVERY)
        : new UnlabelledTexts.Split(all, UnlabelledTexts.of(PlainTextCorpus.of(validation)));
  }

  @Override
  public TrainingSource source() {
    return split.train();
  }

  @Override
  public long examples(long seed) {
    return split.train().texts().size();
  }

  @Override
  public Optional<Objective> objective() {
    return Optional.empty();
  }

  @Override
  public List<String> texts() {
    return split.train().texts();
  }

  @Override
  public Optional<HeldOutData> heldOut(int most) {
    return Optional.of(similarities(most));
  }

  /** The original's similarities of held-out texts. */
  OriginalSimilarities similarities(int most) {
    return OriginalSimilarities.of(original, settings, split.heldOut(), most);
  }

  @Override
  public void announce(Model model, TrainingOptions options, Console console) {
    console.print(
        String.format(
            Locale.ROOT,
            "%s: %,d texts without labels, %,d steps of %d",
            split.train().name(),
            split.train().texts().size(),
            options.steps(),
            options.batchSize()));
  }

  @Override
  public Optional<String> quality(Model made, Model from) {
    return Optional.of(
        String.format(
            Locale.ROOT,
            ", similarity %.4f",
            similarities(OriginalSimilarities.MOST).correlation(made)));
  }

  @Override
  public void close() {}
}
