package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.compression.distill.Distillation;
import io.github.pocketzoo.compression.distill.Student;
import io.github.pocketzoo.compression.distill.TokenCounts;
import io.github.pocketzoo.compression.recipe.step.StudentKeys;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
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

  static final OptionGroup GROUP = group();

  private StudentOptions() {}

  private static OptionGroup group() {
    List<CommandOption> options = new ArrayList<>(List.of(STUDENT));
    options.addAll(ChosenOptions.options(StudentKeys.all()));
    return new OptionGroup("Student", options);
  }

  /** Refuses options that contradict each other. */
  static void check(Arguments arguments) {
    StudentKeys.check(
        new ChosenOptions(arguments), arguments.find(STUDENT).map(model -> "--" + STUDENT.name()));
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
    return StudentKeys.tables(new ChosenOptions(arguments))
        .of(begin(arguments, loader, settings, teacher), counts);
  }
}
