package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.compression.distill.DistillationWeights;
import io.github.pocketzoo.compression.distill.GuidedTraining;
import io.github.pocketzoo.compression.distill.cache.TeacherCache;
import io.github.pocketzoo.compression.recipe.step.ChosenSettings;
import io.github.pocketzoo.compression.recipe.step.LossKeys;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.core.train.TrainingSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * A training in which something is done to a model of any kind, such as pruning: with the loss of
 * its data, or that of a teacher.
 */
final class GuidedCompression {
  static final Setting<Integer> MAX_LENGTH =
      Setting.optional(
          "max-length",
          MaxLength.TYPE,
          MaxLength.HELP
              + " (default: as the model does); of a language model, tokens of a sequence (default:"
              + " "
              + CausalCompression.DEFAULT_LENGTH
              + ")");

  private static final Setting<ModelReference> TEACHER =
      Setting.optional(
          "teacher",
          ModelLoader.TYPE,
          "a model of the same kind to learn from meanwhile (default: from the labels, or the text,"
              + " alone)");

  private final Arguments arguments;
  private final Console console;
  private final ModelLoader models;
  private final TrainingSettings training;
  private final TrainingOutput output;

  GuidedCompression(
      Arguments arguments,
      Console console,
      ModelLoader models,
      TrainingSettings training,
      TrainingOutput output) {
    this.arguments = arguments;
    this.console = console;
    this.models = models;
    this.training = training;
    this.output = output;
  }

  /** What is done. */
  @FunctionalInterface
  interface Step {
    /**
     * A new model that is trained.
     *
     * @param model isn't changed
     * @param data of which {@code source} is read
     */
    Model run(
        Model model,
        CompressionData data,
        Objective objective,
        TrainingSource source,
        TrainingRun run);
  }

  /** The options about a teacher. */
  static List<CommandOption> teaching() {
    List<CommandOption> options = new ArrayList<>(List.of(TEACHER, TeacherEngine.OPTION));
    options.addAll(TeacherPreflight.OPTIONS);
    options.addAll(ChosenOptions.options(LossKeys.ofWeights()));
    options.addAll(TeacherCacheOptions.group().options());
    return options;
  }

  /** The options about data. */
  static OptionGroup data() {
    List<CommandOption> options = new ArrayList<>(TrainingData.OPTIONS.options());
    options.add(EncoderData.UNLABELLED);
    return new OptionGroup(TrainingData.OPTIONS.title(), options);
  }

  /** Refuses options that contradict each other. */
  static void check(Arguments arguments) {
    TrainingData.check(arguments);
    TeacherCacheOptions.cache(arguments);
    if (arguments.has(EncoderData.UNLABELLED)) {
      TeacherPreflight.refuse(arguments, "labels or language models");
    }
    if (!arguments.has(TEACHER)) {
      DataOptions.refuse(arguments, TeacherEngine.OPTION, "--teacher");
      TeacherCacheOptions.refuse(arguments, "--teacher");
      ChosenSettings chosen = new ChosenOptions(arguments);
      TeacherPreflight.refuse(arguments, "--teacher");
      LossKeys.ofWeights().forEach(key -> chosen.refuse(key, "--teacher"));
      if (arguments.has(EncoderData.UNLABELLED)) {
        throw new UsageException(
            "--unlabelled: texts say nothing of what to learn, give a --teacher");
      }
    }
  }

  /**
   * Trains a copy of a model, and saves it.
   *
   * @param blocks how many blocks are left of a model when it is trained
   */
  void run(ModelReference reference, ToIntFunction<Model> blocks, Step step) {
    CompressedKind kind = CompressedKind.of(arguments, models, reference);
    Optional<ModelReference> teacher = arguments.find(TEACHER);
    Optional<DistillationWeights> weights =
        teacher.map(
            named -> LossKeys.weights(new ChosenOptions(arguments), kind.answers(models, named)));
    Optional<TeacherCache> cache = TeacherCacheOptions.cache(arguments);
    Optional<Integer> maxLength = arguments.find(MAX_LENGTH);
    try (Model model = kind.load(models, reference, maxLength);
        CompressionData data =
            kind.open(
                arguments, model, models.fetch(reference), maxLength, output::sibling, console)) {
      model.requireFloats();
      long seed = TrainingSettings.seed(arguments);
      TrainingRun run = output.run(training.options(arguments, data.examples(seed)));
      data.announce(model, run.options(), console);
      if (teacher.isEmpty()) {
        Objective objective = data.objective().orElseThrow();
        save(step.run(model, data, objective, data.source(), run), model, data, run);
        return;
      }
      try (Model guide = kind.loadTeacher(models, teacher.get())) {
        data.exam()
            .ifPresent(
                exam ->
                    new TeacherPreflight(arguments, console)
                        .check(teacher.get().toString(), guide, exam));
        GuidedTraining guided =
            GuidedTraining.of(weights.orElseThrow(), guide, model, blocks.applyAsInt(model));
        List<String> outputs = guided.teacherOutputs();
        Forward computing = TeacherEngine.open(arguments, guide, outputs, console);
        try (Forward forward = TeacherCache.open(cache, computing, guide, data.source(), outputs)) {
          Model trained =
              guided.train(
                  forward,
                  data.source(),
                  seed,
                  (objective, source) -> step.run(model, data, objective, source, run));
          TeacherCacheOptions.report(List.of(forward), console);
          save(trained, model, data, run);
        }
      }
    }
  }

  private void save(Model trained, Model original, CompressionData data, TrainingRun run) {
    try (trained) {
      output.save(trained, run, () -> data.quality(trained, original));
    }
  }
}
