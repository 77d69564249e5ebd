package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.compression.distill.Distillation;
import io.github.pocketzoo.compression.distill.LayerChoice;
import io.github.pocketzoo.compression.distill.LossPart;
import io.github.pocketzoo.compression.distill.Selection;
import io.github.pocketzoo.compression.distill.StudentShape;
import io.github.pocketzoo.compression.distill.Teacher;
import io.github.pocketzoo.compression.distill.TokenCounts;
import io.github.pocketzoo.compression.distill.VocabularyChoice;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Makes a smaller student and trains it towards a teacher.
 *
 * @param teacher which
 * @param distillation the loss and the student
 * @param vocabulary which tokens the student has; empty for all of the teacher's
 * @param evalSteps steps between measurements, if the best student is kept
 * @param patience measurements without a better one that end the training
 * @param training how long
 */
public record DistillStep(
    Optional<TeacherChoice> teacher,
    Distillation distillation,
    Optional<VocabularyChoice> vocabulary,
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
  private static final RecipeKey<Integer> LAYERS =
      RecipeKey.count("layers", 1, "layers of the student (default: half of the teacher's)");
  private static final RecipeKey<Integer> HIDDEN_SIZE =
      RecipeKey.count(
          "hidden-size",
          1,
          "width of the student's hidden states; if smaller than the teacher's, all weights are new"
              + " (default: the teacher's)");
  private static final RecipeKey<Integer> HEADS =
      RecipeKey.count("heads", 1, "attention heads of a layer (default: as the teacher has)");
  private static final RecipeKey<Integer> INTERMEDIATE_SIZE =
      RecipeKey.count(
          "intermediate-size",
          1,
          "width of the feed-forward networks (default: as the teacher has)");
  private static final RecipeKey<LayerChoice> TEACHER_LAYERS =
      RecipeKey.parsed(
              "teacher-layers",
              "uniform, last, skip, or numbers such as 2,4,6",
              "layers of the teacher that the student's begin with and are compared with",
              LayerChoice::of)
          .orElse(LayerChoice.uniform());
  private static final RecipeKey<Boolean> PRUNE_VOCABULARY =
      RecipeKey.flag(
          "prune-vocabulary",
          "leave the student the tokens of the training texts, special tokens and characters");
  private static final RecipeKey<Integer> VOCABULARY_SIZE =
      RecipeKey.count(
          "vocabulary-size",
          1,
          "as prune-vocabulary, but leave the N most frequent of these tokens, which cuts rare words"
              + " into smaller pieces");
  private static final RecipeKey<Integer> EVAL_STEPS =
      RecipeKey.count(
          "eval-steps",
          1,
          "measure the student on held-out data every N steps, and keep the best (default: keep the"
              + " last)");
  private static final RecipeKey<Integer> PATIENCE =
      RecipeKey.count(
          "patience", 1, "end when N measurements in a row were no better than the best before");
  private static final TrainingPlan.Keys TRAINING = TrainingPlan.Keys.usual(3, 2e-4);

  static final StepType TYPE =
      new StepType(
          "distill",
          "Makes a smaller student of the teacher and trains it towards the teacher.",
          keys(),
          DistillStep::of);

  private static List<RecipeKey<?>> keys() {
    List<RecipeKey<?>> keys =
        new ArrayList<>(
            List.of(
                TEACHER,
                LAYERS,
                HIDDEN_SIZE,
                HEADS,
                INTERMEDIATE_SIZE,
                TEACHER_LAYERS,
                PRUNE_VOCABULARY,
                VOCABULARY_SIZE));
    keys.addAll(LossKeys.all());
    keys.addAll(List.of(EVAL_STEPS, PATIENCE));
    keys.addAll(TRAINING.all());
    return keys;
  }

  private static DistillStep of(RecipeValues values) {
    if (!values.has(EVAL_STEPS)) {
      values.refuse(PATIENCE, "eval-steps");
    }
    if (values.get(PRUNE_VOCABULARY)) {
      values.refuse(VOCABULARY_SIZE, "a vocabulary of its own, not with prune-vocabulary");
    }
    Distillation loss = LossKeys.distillation(values);
    return values.checked(
        () ->
            new DistillStep(
                values.find(TEACHER),
                loss.withLayers(values.get(TEACHER_LAYERS))
                    .withStudent(
                        new StudentShape(
                            LossKeys.number(values, LAYERS),
                            LossKeys.number(values, HIDDEN_SIZE),
                            LossKeys.number(values, HEADS),
                            LossKeys.number(values, INTERMEDIATE_SIZE))),
                vocabulary(values),
                values.find(EVAL_STEPS),
                LossKeys.number(values, PATIENCE),
                TRAINING.of(values)));
  }

  private static Optional<VocabularyChoice> vocabulary(RecipeValues values) {
    return values
        .find(VOCABULARY_SIZE)
        .map(VocabularyChoice::mostFrequent)
        .or(
            () ->
                values.get(PRUNE_VOCABULARY)
                    ? Optional.of(VocabularyChoice.used())
                    : Optional.empty());
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
    if (teacher.isEmpty()) {
      return student(model, context);
    }
    try (Model other = context.teachers().apply(teacher.get())) {
      return student(other, context);
    }
  }

  private Model student(Model teaching, StepContext context) {
    try (Forward forward = context.workshop().open(teaching)) {
      Model whole = distillation.newStudent(teaching, context.seed());
      Model pupil =
          vocabulary
              .map(choice -> choice.of(whole, tokenizer -> counts(tokenizer, context)))
              .orElse(whole);
      return distillation.distill(
          List.of(Teacher.of(teaching, forward)),
          pupil,
          context.task().train(),
          Optional.empty(),
          evalSteps.map(steps -> selection(steps, context)),
          context.run(training));
    }
  }

  private static TokenCounts counts(Tokenizer tokenizer, StepContext context) {
    return TokenCounts.of(context.task().encodings(tokenizer, Integer.MAX_VALUE), tokenizer);
  }

  private Selection selection(int steps, StepContext context) {
    return new Selection(steps, patience, Selection.Score.of(pupil -> -context.task().loss(pupil)));
  }
}
