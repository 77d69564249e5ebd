package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.distill.Distillation;
import io.github.pocketzoo.compression.distill.LayerChoice;
import io.github.pocketzoo.compression.distill.Student;
import io.github.pocketzoo.compression.distill.StudentShape;
import io.github.pocketzoo.compression.distill.StudentTables;
import io.github.pocketzoo.compression.distill.TokenCounts;
import io.github.pocketzoo.compression.distill.VocabularyChoice;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** The options that say what the student of a distillation is. */
final class StudentOptions {
  private static final Setting<ModelReference> STUDENT =
      Setting.optional(
          "student",
          ModelLoader.TYPE,
          "begin with a model of any family in the teacher's tokens (default: with the teacher's"
              + " layers): "
              + ModelLoader.FORMS);

  private static final Setting<Integer> LAYERS =
      Setting.optional(
          "layers", ValueType.count(1), "layers of the student (default: half of the teacher's)");

  private static final Setting<Integer> HIDDEN_SIZE =
      Setting.optional(
          "hidden-size",
          ValueType.count(1),
          "width of the student's hidden states; if smaller than the teacher's, all weights are new"
              + " (default: the teacher's)");

  private static final Setting<Integer> HEADS =
      Setting.optional(
          "heads", ValueType.count(1), "attention heads of a layer (default: as the teacher has)");

  private static final Setting<Integer> INTERMEDIATE_SIZE =
      Setting.optional(
          "intermediate-size",
          ValueType.count(1),
          "width of the feed-forward networks (default: as the teacher has)");

  private static final Setting<LayerChoice> TEACHER_LAYERS =
      Setting.withDefault(
          "teacher-layers",
          new ValueType<>("uniform|last|skip|N,...", LayerChoice::of),
          LayerChoice.uniform().toString(),
          "layers of the teacher that the student's begin with and are compared with: evenly"
              + " spread, the last, every n-th, or these numbers");

  static final Flag PRUNE_VOCABULARY =
      new Flag(
          "prune-vocabulary",
          "leave the student the tokens of the training texts, special tokens and characters");

  static final Setting<Integer> VOCABULARY_SIZE =
      Setting.optional(
          "vocabulary-size",
          ValueType.count(1),
          "as --prune-vocabulary, but leave the N most frequent of these tokens, which cuts rare"
              + " words into smaller pieces");

  private static final Setting<Integer> EMBEDDING_SIZE =
      Setting.optional(
          "embedding-size",
          ValueType.count(2),
          "width of the tables of embeddings, which are projected to the hidden size (default: as"
              + " wide)");

  static final OptionGroup GROUP =
      OptionGroup.of(
          "Student",
          STUDENT,
          LAYERS,
          HIDDEN_SIZE,
          HEADS,
          INTERMEDIATE_SIZE,
          TEACHER_LAYERS,
          PRUNE_VOCABULARY,
          VOCABULARY_SIZE,
          EMBEDDING_SIZE);

  private StudentOptions() {}

  /** Refuses options that contradict each other. */
  static void check(Arguments arguments) {
    if (arguments.has(STUDENT)) {
      for (Setting<?> setting : List.of(LAYERS, HIDDEN_SIZE, HEADS, INTERMEDIATE_SIZE)) {
        DataOptions.refuse(arguments, setting, "a new student, not with --student");
      }
    }
    if (arguments.has(PRUNE_VOCABULARY)) {
      DataOptions.refuse(
          arguments, VOCABULARY_SIZE, "a vocabulary of its own, not with --prune-vocabulary");
    }
  }

  /** Refuses other tables where the texts' tokens are what is learned. */
  static void refuseTables(Arguments arguments, String goesWith) {
    if (arguments.has(PRUNE_VOCABULARY)) {
      throw new UsageException("--%s goes with %s".formatted(PRUNE_VOCABULARY.name(), goesWith));
    }
    DataOptions.refuse(arguments, VOCABULARY_SIZE, goesWith);
    DataOptions.refuse(arguments, EMBEDDING_SIZE, goesWith);
  }

  /** Which tokens the student has; empty for all that it begins with. */
  private static Optional<VocabularyChoice> vocabulary(Arguments arguments) {
    return arguments
        .find(VOCABULARY_SIZE)
        .map(VocabularyChoice::mostFrequent)
        .or(
            () ->
                arguments.has(PRUNE_VOCABULARY)
                    ? Optional.of(VocabularyChoice.used())
                    : Optional.empty());
  }

  /** The settings with the student's. */
  static Distillation settings(Arguments arguments, Distillation loss) {
    try {
      return loss.withLayers(arguments.get(TEACHER_LAYERS))
          .withStudent(
              new StudentShape(
                  number(arguments, LAYERS),
                  number(arguments, HIDDEN_SIZE),
                  number(arguments, HEADS),
                  number(arguments, INTERMEDIATE_SIZE)));
    } catch (InvalidInputException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }

  private static OptionalInt number(Arguments arguments, Setting<Integer> setting) {
    return arguments.find(setting).map(OptionalInt::of).orElse(OptionalInt.empty());
  }

  /**
   * The student before its training.
   *
   * @throws InvalidInputException if the teacher's family can't have it, or {@code --student} has
   *     no such head as the teacher has
   */
  static Model begin(
      Arguments arguments, ModelLoader loader, Distillation settings, Model teacher) {
    long seed = TrainingSettings.seed(arguments);
    return arguments.has(STUDENT)
        ? Student.ofModel(teacher, loader.load(arguments.get(STUDENT)), seed)
        : settings.newStudent(teacher, seed);
  }

  /**
   * The student before its training, with its own tables of embeddings.
   *
   * @param counts counts the tokens of the training texts
   */
  static Model begin(
      Arguments arguments,
      ModelLoader loader,
      Distillation settings,
      Model teacher,
      Function<Tokenizer, TokenCounts> counts) {
    return new StudentTables(vocabulary(arguments), number(arguments, EMBEDDING_SIZE))
        .of(begin(arguments, loader, settings, teacher), counts);
  }
}
