package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.compression.distill.Distillation;
import io.github.pocketzoo.compression.distill.LossPart;
import io.github.pocketzoo.compression.distill.OnPolicy;
import io.github.pocketzoo.compression.distill.Selection;
import io.github.pocketzoo.compression.distill.Student;
import io.github.pocketzoo.compression.distill.StudentTables;
import io.github.pocketzoo.compression.distill.TokenCounts;
import io.github.pocketzoo.compression.distill.cache.TeacherCache;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.train.ClassExamples;
import io.github.pocketzoo.core.train.TaskExamples;
import io.github.pocketzoo.core.train.TrainingSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Makes a smaller student and trains it towards a teacher.
 *
 * @param teachers which; the step's model if there are none
 * @param weights of several teachers; none if all count the same
 * @param distillation the loss and the student
 * @param student reference of a model that the student begins as, if it isn't made of the teacher
 * @param tables how large the student's tables of embeddings are
 * @param onPolicy part of the steps in which the student writes what it learns from, 0 for none
 * @param augmentation of labelled texts, if there is one
 * @param cache keeps what teachers compute, if there is one
 * @param evalSteps steps between measurements, if the best student is kept
 * @param patience measurements without a better one that end the training
 * @param training how long
 */
public record DistillStep(
    List<TeacherChoice> teachers,
    List<Double> weights,
    Distillation distillation,
    Optional<String> student,
    StudentTables tables,
    double onPolicy,
    Optional<Augmentation> augmentation,
    Optional<TeacherCache> cache,
    Optional<Integer> evalSteps,
    OptionalInt patience,
    TrainingPlan training)
    implements RecipeStep {
  private static final RecipeKey<TeacherChoice> TEACHER =
      new RecipeKey<>(
          "teacher",
          TeacherChoice.FORM,
          "the model to learn from, of whose layers the student is made (default: previous)",
          Optional.empty(),
          node -> new TeacherChoice(node.text()));
  private static final RecipeKey<List<TeacherChoice>> TEACHERS =
      RecipeKey.list(
          "teachers",
          "a list of two or more, each as teacher",
          "several models to learn from; a new student is made of the first",
          TEACHER);
  private static final RecipeKey<List<Double>> TEACHER_WEIGHTS =
      RecipeKey.list(
          "teacher-weights",
          "a list of numbers greater than 0",
          "how much each of several teachers counts (default: all the same)",
          RecipeKey.positive("teacher-weights", "how much one counts"));
  private static final RecipeKey<String> STUDENT =
      RecipeKey.text(
          "student",
          "a model reference",
          "begin with a model of any family in the teacher's tokens (default: with the teacher's"
              + " layers)");

  /** Part of the steps in which a language model writes itself. */
  public static final RecipeKey<Double> ON_POLICY =
      RecipeKey.fraction(
              "on-policy",
              "of language models, part of the steps in which the student goes on with the"
                  + " sequences itself and learns what the teacher would have written there")
          .orElse(0.0);

  private static final TrainingPlan.Keys TRAINING = TrainingPlan.Keys.usual(3, 2e-4);

  static final StepType TYPE =
      new StepType(
          "distill",
          "Makes a smaller student of the teacher and trains it towards the teacher.",
          keys(),
          DistillStep::of);

  private static List<RecipeKey<?>> keys() {
    List<RecipeKey<?>> keys = new ArrayList<>(List.of(TEACHER, TEACHERS, TEACHER_WEIGHTS, STUDENT));
    keys.addAll(StudentKeys.all());
    keys.addAll(LossKeys.all());
    keys.add(ON_POLICY);
    keys.addAll(Augmentation.keys());
    keys.addAll(CacheKeys.all());
    keys.addAll(SelectionKeys.all());
    keys.addAll(TRAINING.all());
    return keys;
  }

  private static DistillStep of(RecipeValues values) {
    StudentKeys.check(values, values.find(STUDENT).map(model -> STUDENT.name()));
    List<TeacherChoice> teachers = teachers(values);
    Distillation loss = LossKeys.distillation(values, LossKeys.Answers.WITH_LABELS);
    if (values.get(ON_POLICY) > 0) {
      values.refuse(
          CacheKeys.DIRECTORY, "texts that there are already, not with what on-policy writes");
      if (!loss.weights().has(LossPart.SOFT)) {
        throw values.error("on-policy: needs a weight of soft targets above 0");
      }
    }
    return values.checked(
        () ->
            new DistillStep(
                teachers,
                values.find(TEACHER_WEIGHTS).orElse(List.of()),
                StudentKeys.distillation(values, loss),
                values.find(STUDENT),
                StudentKeys.tables(values),
                values.get(ON_POLICY),
                Augmentation.of(values),
                CacheKeys.cache(values),
                values.find(SelectionKeys.EVAL_STEPS),
                SelectionKeys.patience(values),
                TRAINING.of(values)));
  }

  private static List<TeacherChoice> teachers(RecipeValues values) {
    if (!values.has(TEACHERS)) {
      values.refuse(TEACHER_WEIGHTS, "teachers");
      return values.find(TEACHER).stream().toList();
    }
    values.refuse(TEACHER, "a single teacher, not with teachers");
    List<TeacherChoice> teachers = values.get(TEACHERS);
    if (teachers.size() < 2) {
      throw values.error("teachers: expected a list of two or more");
    }
    int weights = values.find(TEACHER_WEIGHTS).map(List::size).orElse(teachers.size());
    if (weights != teachers.size()) {
      throw values.error(
          "teacher-weights: %d numbers, expected %d, one a teacher"
              .formatted(weights, teachers.size()));
    }
    return teachers;
  }

  @Override
  public StepType type() {
    return TYPE;
  }

  @Override
  public boolean learnsFromLabels() {
    return distillation.weights().has(LossPart.HARD);
  }

  @Override
  public Model run(Model model, StepContext context) {
    TrainingSource source = source(context);
    long examples =
        source instanceof TaskExamples task ? task.size() : context.task().examples(context.seed());
    try (LoadedTeachers loaded = LoadedTeachers.of(teachers, model, context)) {
      Model pupil = pupil(loaded.first(), source, context);
      return distillation.distill(
          loaded.open(weights, distillation, pupil, source, cache, context),
          pupil,
          source,
          onPolicy == 0 ? Optional.empty() : Optional.of(policy(context)),
          evalSteps.map(steps -> selection(steps, context)),
          context.run(training, examples));
    }
  }

  private TrainingSource source(StepContext context) {
    TrainingSource source = context.task().train();
    if (augmentation.isEmpty()) {
      return source;
    }
    if (!(source instanceof ClassExamples classes)) {
      throw new InvalidInputException("augment: the data have no classes");
    }
    return new ClassExamples(augmentation.get().augment(classes.data(), context));
  }

  private OnPolicy policy(StepContext context) {
    return context
        .task()
        .onPolicy(onPolicy)
        .orElseThrow(() -> new InvalidInputException("on-policy: the data are no running text"));
  }

  private Model pupil(Model teacher, TrainingSource source, StepContext context) {
    Model whole =
        student
            .map(
                reference ->
                    Student.ofModel(teacher, context.workshop().load(reference), context.seed()))
            .orElseGet(() -> distillation.newStudent(teacher, context.seed()));
    return tables.of(whole, tokenizer -> counts(tokenizer, source, context));
  }

  private static TokenCounts counts(
      Tokenizer tokenizer, TrainingSource source, StepContext context) {
    return TokenCounts.of(
        source instanceof ClassExamples classes
            ? classes.data().encode(tokenizer)
            : context.task().encodings(tokenizer, Integer.MAX_VALUE),
        tokenizer);
  }

  private Selection selection(int steps, StepContext context) {
    return new Selection(steps, patience, Selection.Score.of(pupil -> -context.task().loss(pupil)));
  }
}
