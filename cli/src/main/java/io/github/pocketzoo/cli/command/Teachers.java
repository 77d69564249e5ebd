package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.cluster.TeachingJob;
import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.cli.engine.ForwardEngine;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.distill.Distillation;
import io.github.pocketzoo.compression.distill.Teacher;
import io.github.pocketzoo.compression.distill.TeacherReading;
import io.github.pocketzoo.compression.distill.cache.TeacherCache;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelFingerprint;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The teachers of a distillation, loaded and run. */
final class Teachers implements AutoCloseable {
  static final Setting<ModelReference> TEACHER =
      Setting.required(
              "teacher",
              ModelLoader.TYPE,
              "a fine-tuned classifier, a language model, or any encoder with --unlabelled; many"
                  + " times for several: "
                  + ModelLoader.FORMS)
          .repeated();

  private static final Setting<List<Double>> WEIGHTS =
      Setting.optional(
          "teacher-weights",
          ValueType.listOf(ValueType.positive()),
          "how much each of several teachers counts (default: all the same)");

  private final List<Model> models;
  private final List<Forward> forwards = new ArrayList<>();

  private Teachers(List<Model> models) {
    this.models = models;
  }

  /** The options about models. */
  static OptionGroup group(Setting<Integer> maxLength) {
    List<CommandOption> options = new ArrayList<>(List.of(TEACHER, WEIGHTS, TeacherEngine.OPTION));
    options.addAll(TeacherPreflight.OPTIONS);
    options.addAll(List.of(OutputDirectory.OUTPUT, maxLength, ModelLoader.OFFLINE));
    return new OptionGroup("Teachers", options);
  }

  /** Refuses weights that aren't as many as there are teachers. */
  static void check(Arguments arguments) {
    int teachers = arguments.all(TEACHER).size();
    int weights = arguments.find(WEIGHTS).map(List::size).orElse(teachers);
    if (weights != teachers) {
      throw new UsageException(
          "--teacher-weights: %d numbers, expected %d, one a teacher".formatted(weights, teachers));
    }
  }

  /** Loads all of them. */
  static Teachers load(Arguments arguments, Function<ModelReference, Model> loader) {
    List<Model> models = new ArrayList<>();
    try {
      arguments.all(TEACHER).forEach(reference -> models.add(loader.apply(reference)));
      return new Teachers(models);
    } catch (RuntimeException e) {
      models.forEach(Model::close);
      throw e;
    }
  }

  /** The one that a student is made of. */
  Model first() {
    return models.get(0);
  }

  /**
   * Asks them what they know, if there is something to ask.
   *
   * @throws InvalidInputException if one of them knows too little
   */
  void examine(Arguments arguments, CompressionData data, Console console) {
    data.exam()
        .ifPresent(
            exam -> {
              TeacherPreflight preflight = new TeacherPreflight(arguments, console);
              for (int i = 0; i < models.size(); i++) {
                preflight.check(arguments.all(TEACHER).get(i).toString(), models.get(i), exam);
              }
            });
  }

  /**
   * Makes them ready to teach a student.
   *
   * @param source what they are asked about
   * @param options of the training
   * @throws InvalidInputException if the student doesn't fit one of them
   */
  List<Teacher> open(
      Arguments arguments,
      Distillation settings,
      Model student,
      TrainingSource source,
      TrainingOptions options,
      Console console) {
    List<Double> weights = arguments.find(WEIGHTS).orElse(List.of());
    Optional<TeacherCache> cache = TeacherCacheOptions.cache(arguments);
    List<Teacher> teachers = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      Model model = models.get(i);
      List<String> outputs = settings.teacherOutputs(model, student);
      Forward forward = TeacherEngine.open(arguments, model, outputs, console);
      forwards.add(forward);
      if (cache.isPresent() && !outputs.isEmpty()) {
        String fingerprint = ModelFingerprint.of(model).sha256();
        String dataSha256 = source.sha256();
        if (ClusterTeaching.isWanted(arguments)) {
          ClusterTeaching.fill(
              arguments,
              console,
              new TeachingJob(
                  ModelLoader.of(arguments, console).fetch(arguments.all(TEACHER).get(i)),
                  engine(arguments, forward),
                  forward.engine(),
                  cache.get(),
                  fingerprint,
                  dataSha256,
                  outputs,
                  texts(settings.reading(model, student, source, options))));
        }
        forward = cache.get().open(forward, fingerprint, dataSha256, outputs);
        forwards.set(i, forward);
      }
      teachers.add(new Teacher(model, forward, weights.isEmpty() ? 1 : weights.get(i)));
    }
    return teachers;
  }

  private static List<Encoding> texts(TeacherReading reading) {
    return IntStream.range(0, reading.size()).mapToObj(reading::text).toList();
  }

  /** What {@link #open} chose. */
  private static EngineChoice engine(Arguments arguments, Forward forward) {
    return EngineChoice.of(
        forward instanceof SameDiffForward
            ? ForwardEngine.SAMEDIFF
            : arguments.get(TeacherEngine.OPTION));
  }

  /** Says how much was found. */
  void report(Console console) {
    TeacherCacheOptions.report(forwards, console);
  }

  @Override
  public void close() {
    forwards.forEach(Forward::close);
    models.forEach(Model::close);
  }
}
