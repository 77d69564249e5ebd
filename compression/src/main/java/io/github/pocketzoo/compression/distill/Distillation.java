package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.compression.distill.Lesson.WeightedTerm;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelFingerprint;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.train.PruningMask;
import io.github.pocketzoo.core.train.StepListener;
import io.github.pocketzoo.core.train.Trainable;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.core.train.TrainingSource;
import io.github.pocketzoo.core.train.UpdatePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * All settings of a distillation, from plain names and numbers: what the loss is made of, which
 * layers are matched, and what the student is. Whatever doesn't fit a teacher and a student is
 * refused before the training starts.
 *
 * @param weights of the parts of the loss
 * @param layers which layers of the teacher the student's stand for
 * @param relations where and how relations are compared
 * @param contrastTemperature τ of {@link Contrast}, above 0
 * @param student what a new student is like
 */
public record Distillation(
    DistillationWeights weights,
    LayerChoice layers,
    RelationChoice relations,
    double contrastTemperature,
    StudentShape student) {
  private static final String OPERATION = "distill";

  /** As in SimCSE (Gao et al. 2021). */
  public static final double CONTRAST_TEMPERATURE = 0.05;

  /** Checks. */
  public Distillation {
    if (!(contrastTemperature > 0) || !Double.isFinite(contrastTemperature)) {
      throw new InvalidInputException(
          "temperature of the contrastive loss is %s, expected a number greater than 0"
              .formatted(contrastTemperature));
    }
  }

  /** With evenly spread layers and a student of half of them. */
  public static Distillation of(DistillationWeights weights) {
    return new Distillation(
        weights,
        LayerChoice.uniform(),
        RelationChoice.usual(),
        CONTRAST_TEMPERATURE,
        StudentShape.likeTeacher());
  }

  /** Of answers, labels and hidden states: {@link DistillationWeights#defaults}. */
  public static Distillation defaults() {
    return of(DistillationWeights.defaults());
  }

  /** The same with other layers. */
  public Distillation withLayers(LayerChoice choice) {
    return new Distillation(weights, choice, relations, contrastTemperature, student);
  }

  /** The same with other relations. */
  public Distillation withRelations(RelationChoice choice) {
    return new Distillation(weights, layers, choice, contrastTemperature, student);
  }

  /** The same with another student. */
  public Distillation withStudent(StudentShape shape) {
    return new Distillation(weights, layers, relations, contrastTemperature, shape);
  }

  /**
   * A new student.
   *
   * @param teacher whose weights it begins with where they fit; isn't changed
   * @param seed of weights that are new
   * @throws InvalidInputException if the teacher's family can't have such a student
   */
  public Model newStudent(Model teacher, long seed) {
    int blocks = teacher.architecture().structure().blocks().size();
    int wanted = student.layers().orElse(layers.usualBlocks(blocks));
    return student.of(teacher, layers.map(blocks, wanted), seed);
  }

  /**
   * The loss of a student.
   *
   * @param teachers at least one
   * @param seed of the projections
   * @return to be closed after the training
   * @throws InvalidInputException if the student doesn't fit a teacher
   */
  public DistillationLoss loss(List<Teacher> teachers, Model pupil, long seed) {
    return loss(teachers, pupil, false, seed);
  }

  DistillationLoss loss(List<Teacher> teachers, Model pupil, boolean onPolicy, long seed) {
    if (teachers.isEmpty()) {
      throw new InvalidInputException("no teacher, expected at least one");
    }
    Predictions predictions = predictions(pupil);
    double sum = teachers.stream().mapToDouble(Teacher::weight).sum();
    List<Lesson> lessons = new ArrayList<>();
    List<Tokenizer> readers = new ArrayList<>();
    List<ParameterSpec> specs = new ArrayList<>();
    for (int k = 0; k < teachers.size(); k++) {
      Teacher teacher = teachers.get(k);
      if (weights.has(LossPart.SOFT)) {
        requireSameAnswers(teacher.model(), pupil);
      }
      TokenMap tokens = TokenMap.between(pupil.tokenizer(), teacher.model().tokenizer());
      LessonPlan plan = plan(teacher.model(), pupil);
      List<WeightedTerm> terms = plan.terms(predictions);
      OptionalInt reading = OptionalInt.empty();
      if (!tokens.isIdentity() && readsItself(predictions, terms)) {
        reading = OptionalInt.of(readers.size());
        readers.add(teacher.model().tokenizer());
      }
      Lesson lesson = new Lesson(teacher.forward(), teacher.weight() / sum, terms, tokens, reading);
      requireOutputs("teacher", teacher.model(), lesson.outputs());
      requireOutputs(
          "student",
          pupil,
          lesson.terms().stream().flatMap(each -> each.term().studentOutputs().stream()).toList());
      lessons.add(lesson);
      specs.addAll(plan.projections(k));
    }
    Projections projections = Projections.random(specs, pupil.parameters().dataType(), seed);
    return new DistillationLoss(
        lessons,
        readers,
        weights.of(LossPart.HARD),
        predictions,
        projections,
        onPolicy,
        describe(teachers, pupil));
  }

  /** Whether nothing is compared token by token. */
  private static boolean readsItself(Predictions predictions, List<WeightedTerm> terms) {
    return predictions.areOfTexts()
        && !terms.isEmpty()
        && terms.stream().allMatch(each -> each.term() instanceof SoftTargets);
  }

  /**
   * What a teacher will be asked about, so that it can be computed before.
   *
   * @param data as for {@link #distill(List, Model, TrainingSource, TrainingRun)}
   * @throws InvalidInputException if the student doesn't fit the teacher
   */
  public TeacherReading reading(
      Model teacher, Model pupil, TrainingSource data, TrainingOptions options) {
    Predictions predictions = predictions(pupil);
    boolean itself = readsItself(predictions, plan(teacher, pupil).terms(predictions));
    Tokenizer reader = itself ? teacher.tokenizer() : pupil.tokenizer();
    return new TeacherReading(
        data.prepare(reader, options).examples(), TokenMap.between(reader, teacher.tokenizer()));
  }

  private Predictions predictions(Model pupil) {
    boolean answers = weights.parts().keySet().stream().anyMatch(LossPart::isOfAnswers);
    return answers ? Predictions.of(pupil) : new Predictions.OfNothing();
  }

  /**
   * Which outputs of a teacher are needed, so that an engine can be chosen that has them.
   *
   * @throws InvalidInputException if the student doesn't fit the teacher
   */
  public List<String> teacherOutputs(Model teacher, Model pupil) {
    return plan(teacher, pupil).terms(predictions(pupil)).stream()
        .flatMap(each -> each.term().teacherOutputs().stream())
        .distinct()
        .toList();
  }

  private LessonPlan plan(Model teacher, Model pupil) {
    LayerMap map = map(teacher.architecture(), pupil.architecture());
    return new LessonPlan(this, map, teacher, pupil);
  }

  /** The matched layers; none where the loss compares none and there is no such map. */
  private LayerMap map(Architecture teacher, Architecture pupil) {
    int ofTeacher = teacher.structure().blocks().size();
    int ofStudent = pupil.structure().blocks().size();
    boolean compared = weights.has(LossPart.HIDDEN) || weights.has(LossPart.ATTENTION);
    return compared || layers.fits(ofTeacher, ofStudent)
        ? layers.map(ofTeacher, ofStudent)
        : new LayerMap(List.of());
  }

  private static void requireSameAnswers(Model teacher, Model pupil) {
    Predictions ofTeacher = Predictions.of(teacher);
    Predictions ofStudent = Predictions.of(pupil);
    if (!ofTeacher.equals(ofStudent)
        || !teacher.architecture().labels().equals(pupil.architecture().labels())) {
      throw new InvalidInputException(
          "the teacher predicts %s, the student %s; expected the same"
              .formatted(
                  ofTeacher.describe(teacher.architecture()),
                  ofStudent.describe(pupil.architecture())));
    }
  }

  private static void requireOutputs(String who, Model model, List<String> outputs) {
    SameDiff graph = model.graph(GraphOptions.inference()).sameDiff();
    for (String output : outputs) {
      if (!graph.hasVariable(output)) {
        throw new InvalidInputException(
            "the %s, a model of type %s, has no output %s, which the loss compares"
                .formatted(who, model.architecture().modelType(), output));
      }
    }
  }

  /**
   * Trains a student in place.
   *
   * @param teachers at least one
   * @param pupil what {@link #newStudent} made, or another model in tokens of the teachers
   * @param data labelled for the student's head, if labels have a weight
   * @return the student with this step in its provenance
   * @throws InvalidInputException if the student doesn't fit a teacher
   */
  public Model distill(List<Teacher> teachers, Model pupil, TrainingSource data, TrainingRun run) {
    return distill(teachers, pupil, data, Optional.empty(), Optional.empty(), run);
  }

  /**
   * Trains a student in place.
   *
   * @param data text in the tokens of the student, if it writes
   * @param policy when and how the student writes, if it does
   * @param selection which of the models that the training goes through is the result; the last if
   *     there is none
   * @throws InvalidInputException if the student doesn't fit a teacher, or is to write and doesn't
   *     continue texts, or soft targets have no weight then
   */
  public Model distill(
      List<Teacher> teachers,
      Model pupil,
      TrainingSource data,
      Optional<OnPolicy> policy,
      Optional<Selection> selection,
      TrainingRun run) {
    policy.ifPresent(any -> requireWriter(pupil));
    try (DistillationLoss loss = loss(teachers, pupil, policy.isPresent(), run.options().seed())) {
      Map<String, String> settings = new TreeMap<>();
      if (policy.isEmpty()) {
        return train(pupil, loss, loss.reading(data), selection, settings, run);
      }
      settings.put("on_policy", Double.toString(policy.get().fraction()));
      try (StudentTextSource source = new StudentTextSource(data, pupil, policy.get())) {
        return train(pupil, loss, source, selection, settings, run);
      }
    }
  }

  private void requireWriter(Model pupil) {
    if (!pupil.architecture().head().equals(Optional.of(HeadSpec.of(Task.TEXT_GENERATION)))) {
      throw new InvalidInputException(
          "on-policy distillation is for language models that continue texts");
    }
    if (!weights.has(LossPart.SOFT)) {
      throw new InvalidInputException(
          "on-policy distillation needs a weight of soft targets above 0");
    }
  }

  private static Model train(
      Model pupil,
      DistillationLoss loss,
      TrainingSource data,
      Optional<Selection> selection,
      Map<String, String> settings,
      TrainingRun run) {
    Trainable trainable = Trainable.of(pupil, loss);
    if (selection.isEmpty()) {
      UpdatePolicy all = UpdatePolicy.freezing(Set.of());
      return run.train(OPERATION, pupil, trainable, data, all, StepListener.none(), settings);
    }
    settings.put("eval_steps", Integer.toString(selection.get().everySteps()));
    selection
        .get()
        .patience()
        .ifPresent(patience -> settings.put("patience", Integer.toString(patience)));
    Optional<PruningMask> mask = PruningMask.of(pupil);
    try (BestModel best = new BestModel(pupil, trainable, loss, selection.get(), run.options())) {
      // What is measured and kept has its zeros already.
      StepListener listener = mask.map(zeros -> zeros.then(best)).orElse(best);
      Model last = run.train(OPERATION, pupil, best, data, best.policy(), listener, settings);
      return last.with(last.provenance().withMetrics(best.restore()));
    } finally {
      mask.ifPresent(PruningMask::close);
    }
  }

  /** What the result depends on, by names in provenance records; several teachers' with commas. */
  private Map<String, String> describe(List<Teacher> teachers, Model pupil) {
    Map<String, String> settings = new TreeMap<>(weights.describe());
    settings.putAll(relations.describe());
    if (weights.has(LossPart.CONTRASTIVE)) {
      settings.put("contrast_temperature", Double.toString(contrastTemperature));
    }
    settings.put("teacher_engine", joined(teachers, each -> each.forward().engine()));
    settings.put(
        "teacher_layers",
        joined(
            teachers,
            each ->
                map(each.model().architecture(), pupil.architecture()).teacherBlocks().toString()));
    settings.put(
        "teacher_sha256", joined(teachers, each -> ModelFingerprint.of(each.model()).sha256()));
    if (teachers.size() > 1) {
      settings.put("teacher_weights", joined(teachers, each -> Double.toString(each.weight())));
    }
    return settings;
  }

  private static String joined(List<Teacher> teachers, Function<Teacher, String> what) {
    return teachers.stream().map(what).collect(Collectors.joining(", "));
  }
}
