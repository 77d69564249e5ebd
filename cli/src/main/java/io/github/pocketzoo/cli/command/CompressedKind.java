package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.compression.recipe.step.LossKeys.Answers;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a model that is compressed is for, which says what data it needs. */
enum CompressedKind {
  /** Labelled texts. */
  CLASSIFIER,
  /** Running text. */
  LANGUAGE_MODEL,
  /** Texts without labels. */
  ENCODER;

  /**
   * What a model is for; refuses data options that mean nothing for it. Weights are not read.
   *
   * @throws InvalidInputException if the user says that a language model's texts are unlabelled
   */
  static CompressedKind of(Arguments arguments, ModelLoader models, ModelReference reference) {
    boolean continues = models.isLanguageModel(reference);
    if (arguments.has(EncoderData.UNLABELLED)) {
      if (continues) {
        throw new InvalidInputException(
            reference + ": continues texts, which are their own labels; leave --unlabelled out");
      }
      EncoderData.check(arguments);
      return ENCODER;
    }
    if (continues) {
      CausalCompression.check(arguments);
      return LANGUAGE_MODEL;
    }
    CausalCompression.refuse(arguments);
    return CLASSIFIER;
  }

  /**
   * Loads the model.
   *
   * @param maxLength tokens that longer texts are truncated to, unless it is a language model
   * @throws InvalidInputException if it has no head to learn labels with, and is to have one
   */
  Model load(ModelLoader models, ModelReference reference, Optional<Integer> maxLength) {
    return switch (this) {
      case CLASSIFIER -> models.loadClassifier(reference, maxLength);
      case LANGUAGE_MODEL -> models.load(reference);
      case ENCODER -> models.load(reference, maxLength);
    };
  }

  /**
   * Loads a teacher of a model of this kind.
   *
   * @throws InvalidInputException if it is of another kind
   */
  Model loadTeacher(ModelLoader models, ModelReference reference) {
    return switch (this) {
      case CLASSIFIER -> models.loadClassifier(reference);
      case LANGUAGE_MODEL -> models.loadLanguageModel(reference);
      case ENCODER -> models.load(reference);
    };
  }

  /** What there is to learn from a teacher of a model. */
  Answers answers(ModelLoader models, ModelReference reference) {
    if (this != ENCODER) {
      return Answers.WITH_LABELS;
    }
    Optional<Task> task = models.head(reference).map(HeadSpec::task);
    return task.equals(Optional.of(Task.TEXT_CLASSIFICATION))
        ? Answers.WITHOUT_LABELS
        : Answers.NONE;
  }

  /**
   * Opens the data that the user named.
   *
   * @param directory where the model lies
   * @param maxLength tokens of a language model's sequences, if the user says
   * @param files names a file by its suffix, for the time of the run
   */
  CompressionData open(
      Arguments arguments,
      Model model,
      Path directory,
      Optional<Integer> maxLength,
      Function<String, Path> files,
      Console console) {
    return switch (this) {
      case CLASSIFIER -> labelled(arguments, model);
      case LANGUAGE_MODEL ->
          CausalData.open(
              CausalCompression.text(arguments, model, maxLength), model, files, console);
      case ENCODER -> EncoderData.open(arguments, model, directory);
    };
  }

  private static TrainingData labelled(Arguments arguments, Model model) {
    List<String> labels = model.architecture().labels();
    return labels.isEmpty() ? TrainingData.read(arguments) : TrainingData.read(arguments, labels);
  }
}
