package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.compression.distill.Distillation;
import io.github.pocketzoo.compression.distill.OnPolicy;
import io.github.pocketzoo.compression.distill.Selection;
import io.github.pocketzoo.compression.distill.Teacher;
import io.github.pocketzoo.compression.distill.TokenCounts;
import io.github.pocketzoo.compression.recipe.step.Augmentation;
import io.github.pocketzoo.compression.recipe.step.ChosenSettings;
import io.github.pocketzoo.compression.recipe.step.DistillStep;
import io.github.pocketzoo.compression.recipe.step.LossKeys;
import io.github.pocketzoo.compression.recipe.step.LossKeys.Answers;
import io.github.pocketzoo.compression.recipe.step.SelectionKeys;
import io.github.pocketzoo.compression.recipe.step.StudentKeys;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.train.ClassExamples;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.core.train.TrainingSource;
import io.github.pocketzoo.gpt.pretrain.CausalText;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Trains a student of one or more teachers. */
final class DistillCommand implements Command {
  private static final Setting<Integer> MAX_LENGTH =
      Setting.optional(
          "max-length",
          MaxLength.TYPE,
          MaxLength.HELP
              + " (default: as the teacher does); of a language model, tokens of a sequence (default: "
              + CausalCompression.DEFAULT_LENGTH
              + ")");

  private static final Flag UNLABELLED =
      new Flag(
          "unlabelled",
          "of encoders, --data is plain text, a text a line: learn what is in the teacher, and the"
              + " answers of a classifier; of masked language models, running text, of which words are"
              + " masked");

  private final TrainingSettings training = new TrainingSettings(3);

  @Override
  public String name() {
    return "distill";
  }

  @Override
  public String summary() {
    return "Train a smaller student towards a fine-tuned teacher, or towards a language model";
  }

  @Override
  public String description() {
    return summary()
        + ". The student begins with evenly spread layers of the teacher (of 6: the 2nd, 4th and"
        + " 6th) and learns the teacher's answers, the labels and the teacher's hidden states. Other"
        + " students, losses and several teachers: docs/guide/distillation.md.";
  }

  @Override
  public String usage() {
    return "--teacher MODEL (--task NAME | --data FILES) --output DIR [OPTIONS]";
  }

  @Override
  public List<OptionGroup> optionGroups() {
    return List.of(
        Teachers.group(MAX_LENGTH),
        StudentOptions.GROUP,
        ChosenOptions.group("Loss", LossKeys.all()),
        OptionGroup.of("Texts", UNLABELLED, ChosenOptions.option(DistillStep.ON_POLICY)),
        TrainingData.OPTIONS,
        ChosenOptions.group("Augmentation", Augmentation.keys()),
        TeacherCacheOptions.group(SparkOption.MASTER),
        ChosenOptions.group("Selection", SelectionKeys.all()),
        training.group());
  }

  @Override
  public List<String> examples() {
    return List.of(
        "distill --teacher models/teacher --layers 3 --task wordnet-supersenses"
            + " --output models/student --max-steps 250",
        "distill --teacher models/reviews --data reviews.csv --text-column review"
            + " --label-column stars --output models/reviews-small",
        "distill --teacher models/gpt --task wordnet-definitions --divergence reverse-kl"
            + " --output models/gpt-small",
        "distill --teacher all-MiniLM-L6-v2 --unlabelled --data 'texts/*.txt' --layers 3"
            + " --alpha-self-relations 1 --alpha-contrastive 1 --output models/encoder-small");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    TrainingData.check(arguments);
    Teachers.check(arguments);
    StudentOptions.check(arguments);
    TeacherCacheOptions.cache(arguments);
    ClusterTeaching.check(arguments);
    Augmentation.of(new ChosenOptions(arguments));
    SelectionKeys.patience(new ChosenOptions(arguments));
    ModelReference teacher = arguments.get(Teachers.TEACHER);
    if (arguments.has(UNLABELLED)) {
      new ChosenOptions(arguments).refuse(DistillStep.ON_POLICY, "language models");
      new UnlabelledDistillation(arguments, console, MAX_LENGTH).run(training, teacher);
      return;
    }
    Distillation settings = settings(arguments, Answers.WITH_LABELS);
    TrainingOutput output = TrainingOutput.checked(arguments, teacher, console);
    ModelLoader loader = ModelLoader.of(arguments, console);
    if (loader.isLanguageModel(teacher)) {
      languageModel(arguments, console, loader, settings, output);
    } else {
      CausalCompression.refuse(arguments);
      new ChosenOptions(arguments).refuse(DistillStep.ON_POLICY, "language models");
      classifier(arguments, console, loader, settings, output);
    }
  }

  /** The settings but for teachers, with the weights of answers that there are. */
  static Distillation settings(Arguments arguments, Answers answers) {
    ChosenSettings chosen = new ChosenOptions(arguments);
    return StudentKeys.distillation(chosen, LossKeys.distillation(chosen, answers));
  }

  private void languageModel(
      Arguments arguments,
      Console console,
      ModelLoader loader,
      Distillation settings,
      TrainingOutput output) {
    CausalCompression.check(arguments);
    AugmentationOptions.refuse(arguments);
    StudentKeys.refuseTables(new ChosenOptions(arguments), "encoders");
    double fraction = new ChosenOptions(arguments).get(DistillStep.ON_POLICY);
    if (fraction > 0) {
      TeacherCacheOptions.refuse(
          arguments, "texts that there are already, not with what --on-policy writes");
    }
    CausalCompression compression = new CausalCompression(arguments, console, training, output);
    try (Teachers teachers = Teachers.load(arguments, loader::loadLanguageModel)) {
      compression.run(
          teachers.first(),
          MAX_LENGTH,
          (data, run) -> {
            teachers.examine(arguments, data, console);
            CausalText text = data.source();
            Model student = StudentOptions.begin(arguments, loader, settings, teachers.first());
            try {
              List<Teacher> ready =
                  teachers.open(arguments, settings, student, text, run.options(), console);
              Selection.Score score =
                  Selection.Score.of(model -> -data.score(model).orElseThrow().perplexity());
              Optional<OnPolicy> policy =
                  fraction == 0 ? Optional.empty() : Optional.of(data.onPolicy(fraction));
              Model trained =
                  settings.distill(ready, student, text, policy, selection(arguments, score), run);
              teachers.report(console);
              return trained;
            } catch (RuntimeException e) {
              student.close();
              throw e;
            }
          });
    }
  }

  private void classifier(
      Arguments arguments,
      Console console,
      ModelLoader loader,
      Distillation settings,
      TrainingOutput output) {
    try (Teachers teachers =
        Teachers.load(
            arguments, reference -> loader.loadClassifier(reference, arguments.find(MAX_LENGTH)))) {
      TrainingData given = TrainingData.read(arguments, teachers.first().architecture().labels());
      if (new ChosenOptions(arguments).has(SelectionKeys.EVAL_STEPS)
          && given.validation().isEmpty()) {
        throw new UsageException("--eval-steps needs --validation-data");
      }
      teachers.examine(arguments, given, console);
      TrainingData data = AugmentationOptions.augmented(arguments, loader, given, console);
      Selection.Score score =
          Selection.Score.of(
              given
                  .validation()
                  .<ToDoubleFunction<Model>>map(held -> model -> HeldOutAccuracy.of(model, held))
                  .orElse(model -> 0));
      TrainingRun run = output.run(training.options(arguments, data.train().examples().size()));
      data.announce(teachers.first(), run.options(), console);
      try (Model student =
          StudentOptions.begin(
              arguments,
              loader,
              settings,
              teachers.first(),
              tokenizer -> TokenCounts.of(data.train().encode(tokenizer), tokenizer))) {
        TrainingSource source = new ClassExamples(data.train());
        Model trained =
            distill(arguments, settings, teachers, student, source, score, run, console);
        output.save(trained, run, () -> data.quality(trained, teachers.first()));
      }
    }
  }

  /** Trains a student on texts that it doesn't write itself. */
  static Model distill(
      Arguments arguments,
      Distillation settings,
      Teachers teachers,
      Model student,
      TrainingSource source,
      Selection.Score score,
      TrainingRun run,
      Console console) {
    List<Teacher> ready =
        teachers.open(arguments, settings, student, source, run.options(), console);
    Model trained =
        settings.distill(
            ready, student, source, Optional.empty(), selection(arguments, score), run);
    teachers.report(console);
    return trained;
  }

  private static Optional<Selection> selection(Arguments arguments, Selection.Score score) {
    ChosenSettings chosen = new ChosenOptions(arguments);
    return chosen
        .find(SelectionKeys.EVAL_STEPS)
        .map(steps -> new Selection(steps, SelectionKeys.patience(chosen), score));
  }
}
