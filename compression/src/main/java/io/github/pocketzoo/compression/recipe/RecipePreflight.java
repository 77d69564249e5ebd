package io.github.pocketzoo.compression.recipe;

import io.github.pocketzoo.compression.distill.cache.TeacherCache;
import io.github.pocketzoo.compression.measure.Score;
import io.github.pocketzoo.compression.preflight.CalibrationCheck;
import io.github.pocketzoo.compression.preflight.Finding;
import io.github.pocketzoo.compression.preflight.LabelCheck;
import io.github.pocketzoo.compression.preflight.MatrixOrientation;
import io.github.pocketzoo.compression.preflight.PairOrder;
import io.github.pocketzoo.compression.preflight.PreflightReport;
import io.github.pocketzoo.compression.preflight.TeacherQuality;
import io.github.pocketzoo.compression.preflight.TiedEmbeddings;
import io.github.pocketzoo.compression.preflight.TokenizerCheck;
import io.github.pocketzoo.compression.recipe.step.Augmentation;
import io.github.pocketzoo.compression.recipe.step.DistillStep;
import io.github.pocketzoo.compression.recipe.step.EvaluateStep;
import io.github.pocketzoo.compression.recipe.step.FineTuneStep;
import io.github.pocketzoo.compression.recipe.step.PruneStep;
import io.github.pocketzoo.compression.recipe.step.QuantizeStep;
import io.github.pocketzoo.compression.recipe.step.RecipeTask;
import io.github.pocketzoo.compression.recipe.step.TeacherChoice;
import io.github.pocketzoo.compression.recipe.step.Workshop;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.train.PruningMask;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The preflight of a recipe: all checks that its steps make worth while. */
final class RecipePreflight {
  private final Recipe recipe;
  private final RecipeTask task;
  private final Workshop workshop;

  RecipePreflight(Recipe recipe, RecipeTask task, Workshop workshop) {
    this.recipe = recipe;
    this.task = task;
    this.workshop = workshop;
  }

  PreflightReport of(Model start) {
    List<Finding> findings = new ArrayList<>();
    List<String> texts =
        task.texts().subList(0, Math.min(recipe.limits().texts(), task.texts().size()));
    boolean newHead = recipe.stages().get(0).step() instanceof FineTuneStep;
    if (!start.quantization().isEmpty() && recipe.stages().stream().anyMatch(Stage::makesModel)) {
      findings.add(
          new Finding(
              Finding.Level.REFUSAL,
              "integers",
              "the model's matrices are integers already, expected a model of floats"));
    }
    if (!task.labels().isEmpty()) {
      findings.add(
          LabelCheck.of(AblationRow.START, start.architecture().labels(), task.labels(), newHead));
    }
    Optional<Score> score = task.scores(start) ? Optional.of(task.score(start)) : Optional.empty();
    if (teaches(AblationRow.START) && !newHead && score.isPresent()) {
      findings.add(quality(AblationRow.START, score.get()));
    } else if (newHead) {
      findings.add(
          new Finding(
              Finding.Level.OK,
              "teacher",
              "is trained by %s, and checked before something learns from it"
                  .formatted(recipe.stages().get(0).name())));
    }
    score
        .flatMap(
            asGiven ->
                task.swapped(start).map(other -> PairOrder.of(AblationRow.START, asGiven, other)))
        .ifPresent(findings::add);
    boolean packed = task.labels().isEmpty() && task.objective().isPresent();
    if (!texts.isEmpty() && !packed) {
      int length = recipe.maxLength().orElse(start.tokenizer().maxLength());
      findings.add(TokenizerCheck.truncation(start.tokenizer()::encode, length, texts));
    }
    Map<String, Architecture> others = new HashMap<>();
    for (String reference : references()) {
      findings.addAll(teacher(reference, start, texts, others));
    }
    for (String reference : students()) {
      try (Model student = workshop.load(reference)) {
        student.requireFloats();
        others.put(reference, student.architecture());
        findings.add(
            TokenizerCheck.of(AblationRow.START, start.tokenizer(), student.tokenizer(), texts));
      }
    }
    findings.addAll(weights(start));
    int wanted =
        recipe.stages().stream().mapToInt(stage -> stage.step().calibrationTexts()).max().orElse(0);
    findings.add(CalibrationCheck.of(wanted, task.texts().size()));
    findings.addAll(shapes(start, others));
    findings.addAll(learning());
    findings.addAll(texts(packed));
    findings.addAll(splits());
    findings.addAll(kept(start, newHead));
    return new PreflightReport(findings);
  }

  /** Of a model that something is about to learn from. */
  Finding quality(String name, Score score) {
    return quality().of(name, score, task.trivial());
  }

  private TeacherQuality quality() {
    return new TeacherQuality(recipe.limits().teacherMargin());
  }

  /** Whether something learns from, or is made of, the model of a step. */
  boolean teaches(String name) {
    for (int i = 0; i < recipe.stages().size(); i++) {
      Stage stage = recipe.stages().get(i);
      String before = i == 0 ? AblationRow.START : recipe.stages().get(i - 1).name();
      List<String> teachers = stage.step().teachers().stream().map(TeacherChoice::text).toList();
      boolean previous =
          teachers.isEmpty() ? stage.makesModel() : teachers.contains(TeacherChoice.PREVIOUS);
      if (teachers.contains(name) || (previous && before.equals(name))) {
        return true;
      }
    }
    return false;
  }

  /** Teachers that no step makes. */
  private Set<String> references() {
    Set<String> references = new LinkedHashSet<>();
    recipe.stages().stream()
        .flatMap(stage -> stage.step().teachers().stream())
        .map(TeacherChoice::text)
        .forEach(references::add);
    references.remove(TeacherChoice.ORIGINAL);
    references.remove(TeacherChoice.PREVIOUS);
    recipe.stages().forEach(stage -> references.remove(stage.name()));
    return references;
  }

  /** Models that students begin as. */
  private Set<String> students() {
    Set<String> references = new LinkedHashSet<>();
    for (Stage stage : recipe.stages()) {
      if (stage.step() instanceof DistillStep distill) {
        distill.student().ifPresent(references::add);
      }
    }
    return references;
  }

  private List<Finding> teacher(
      String reference, Model start, List<String> texts, Map<String, Architecture> others) {
    List<Finding> findings = new ArrayList<>();
    try (Model teacher = workshop.load(reference)) {
      others.put(reference, teacher.architecture());
      findings.add(TokenizerCheck.of(reference, teacher.tokenizer(), start.tokenizer(), texts));
      if (!task.labels().isEmpty()) {
        findings.add(
            LabelCheck.of(reference, teacher.architecture().labels(), task.labels(), false));
      }
      findings.addAll(task.examine(reference, teacher, quality()));
    }
    return findings;
  }

  private List<Finding> weights(Model start) {
    List<Finding> findings = new ArrayList<>();
    boolean prunes = false;
    int bits = Float.SIZE;
    boolean touches = false;
    for (Stage stage : recipe.stages()) {
      if (stage.step() instanceof PruneStep prune) {
        touches = true;
        prunes |= prune.method().prunesEmbeddings();
      }
      if (stage.step() instanceof QuantizeStep quantize) {
        touches = true;
        bits = quantize.plan().embeddings().map(scheme -> scheme.bits()).orElse(bits);
      }
    }
    if (touches) {
      findings.add(TiedEmbeddings.of(start.architecture(), prunes, bits));
      findings.add(MatrixOrientation.of(start.architecture()));
    }
    return findings;
  }

  /** What is to be measured at the end has to be there at the beginning. */
  private List<Finding> splits() {
    return recipe.stages().stream()
        .filter(stage -> stage.step() instanceof EvaluateStep each && !task.has(each.of(task)))
        .map(stage -> refusal(stage, "the data have no test split, expected split: validation"))
        .toList();
  }

  /**
   * What a distillation asks of the texts: running text can be continued and keeps its tokens;
   * labelled texts can be changed.
   *
   * @param packed whether it is running text
   */
  private List<Finding> texts(boolean packed) {
    List<Finding> findings = new ArrayList<>();
    for (Stage stage : recipe.stages()) {
      stage.step().cache().ifPresent(TeacherCache::requireWritable);
      if (!(stage.step() instanceof DistillStep distill)) {
        continue;
      }
      if (distill.onPolicy() > 0 && task.onPolicy(distill.onPolicy()).isEmpty()) {
        findings.add(refusal(stage, "on-policy: the data are no text that models continue"));
      }
      if (packed && !distill.tables().isWhole()) {
        findings.add(
            refusal(
                stage,
                "the text is in the tokens of the model already, expected tables of embeddings as they are"));
      }
      if (distill.augmentation().isPresent()) {
        if (task.labels().isEmpty()) {
          findings.add(
              refusal(stage, "augment: the data have no classes, expected labelled texts"));
        } else {
          String reference = distill.augmentation().get().model();
          findings.add(replacement(stage, reference));
        }
      }
    }
    return findings;
  }

  private Finding replacement(Stage stage, String reference) {
    try (Model model = workshop.load(reference, Augmentation.head())) {
      return model.tokenizer().maskToken().isEmpty()
          ? refusal(stage, "augment-model: %s has no mask in its vocabulary".formatted(reference))
          : new Finding(Finding.Level.OK, stage.name(), "augment-model: %s".formatted(reference));
    }
  }

  private static Finding refusal(Stage stage, String reason) {
    return new Finding(
        Finding.Level.REFUSAL, stage.name(), "line %d: %s".formatted(stage.place().line(), reason));
  }

  /** Data without labels teach nothing but what a teacher says. */
  private List<Finding> learning() {
    if (task.objective().isPresent()) {
      return List.of();
    }
    return recipe.stages().stream()
        .filter(stage -> stage.step().learnsFromLabels())
        .map(
            stage ->
                refusal(
                    stage,
                    "the data have no labels to learn from, expected a teacher and alpha-hard: 0"))
        .toList();
  }

  /**
   * Names of matrices that are to stay floats are known before anything is trained, unless a
   * student is of another family.
   */
  private List<Finding> kept(Model start, boolean newHead) {
    Architecture architecture =
        newHead && !task.labels().isEmpty()
            ? start.architecture().withHead(HeadSpec.classifier(task.labels()))
            : start.architecture();
    Model named = start.with(architecture, start.parameters(), start.tokenizer());
    Finding.Level level = students().isEmpty() ? Finding.Level.REFUSAL : Finding.Level.WARNING;
    List<Finding> findings = new ArrayList<>();
    for (Stage stage : recipe.stages()) {
      if (stage.step() instanceof QuantizeStep quantize) {
        try {
          quantize.plan().quantizer(named);
        } catch (InvalidInputException e) {
          findings.add(new Finding(level, stage.name(), e.getMessage()));
        }
      }
    }
    return findings;
  }

  private List<Finding> shapes(Model start, Map<String, Architecture> others) {
    try {
      new PlannedShape(start.architecture(), others).follow(recipe.stages());
      if (PruningMask.isPruned(start)) {
        StepOrder.checkAfterZeros(recipe.stages());
      }
      return List.of();
    } catch (InvalidInputException e) {
      return List.of(new Finding(Finding.Level.REFUSAL, "shape", e.getMessage()));
    }
  }
}
