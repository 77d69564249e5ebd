package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.compression.distill.cache.TeacherCache;
import io.github.pocketzoo.compression.quantize.CalibrationSet;
import io.github.pocketzoo.compression.quantize.QuantizationPlan;
import io.github.pocketzoo.core.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Stores matrices as integers.
 *
 * @param plan which integers, and how they are chosen
 * @param calibrationTexts how many texts are measured at most
 * @param maxLossRise by how much the loss on held-out examples may rise; matrices that raise it
 *     most stay floats, or 8 bits beside 4
 * @param training quantization-aware training, if the model trains in integers
 */
public record QuantizeStep(
    QuantizationPlan plan,
    int calibrationTexts,
    Optional<Double> maxLossRise,
    Optional<Training> training)
    implements RecipeStep {

  /**
   * Quantization-aware training.
   *
   * @param learnedScales whether scales are trained, too
   * @param guidance a teacher, if there is one
   * @param plan how long
   */
  public record Training(boolean learnedScales, Optional<Guidance> guidance, TrainingPlan plan) {}

  private static final RecipeKey<List<String>> KEEP =
      RecipeKey.list(
              "keep",
              "a list of names",
              "matrices that stay float, or modules: all whose names begin so",
              RecipeKey.text("keep", "a name", "a matrix or a module"))
          .orElse(List.of());
  private static final TrainingPlan.Keys TRAINING = TrainingPlan.Keys.usual(1, 5e-5);

  static final StepType TYPE =
      new StepType(
          "quantize",
          "Stores matrices as 8-bit or 4-bit integers. Nothing but evaluate may follow.",
          keys(),
          QuantizeStep::of);

  private static List<RecipeKey<?>> keys() {
    List<RecipeKey<?>> keys = new ArrayList<>(QuantizationKeys.integers());
    keys.add(KEEP);
    keys.addAll(QuantizationKeys.calibration());
    keys.addAll(
        List.of(
            QuantizationKeys.MAX_LOSS_RISE, QuantizationKeys.QAT, QuantizationKeys.LEARNED_SCALES));
    keys.addAll(Guidance.keys());
    keys.addAll(TRAINING.all());
    return keys;
  }

  private static QuantizeStep of(RecipeValues values) {
    boolean qat = values.get(QuantizationKeys.QAT);
    QuantizationKeys.check(values);
    if (!qat) {
      Guidance.refuse(values, "qat: true");
      TRAINING.refuse(values, "qat: true");
    }
    QuantizationPlan plan = QuantizationKeys.plan(values, values.get(KEEP));
    if (!plan.needsCalibration()) {
      values.refuse(QuantizationKeys.CALIBRATION_EXAMPLES, "activations: static, smooth or gptq");
    }
    return new QuantizeStep(
        plan,
        plan.needsCalibration() ? values.get(QuantizationKeys.CALIBRATION_EXAMPLES) : 0,
        values.find(QuantizationKeys.MAX_LOSS_RISE),
        qat
            ? Optional.of(
                new Training(
                    values.get(QuantizationKeys.LEARNED_SCALES),
                    Guidance.of(values),
                    TRAINING.of(values)))
            : Optional.empty());
  }

  @Override
  public StepType type() {
    return TYPE;
  }

  @Override
  public List<TeacherChoice> teachers() {
    return training.flatMap(Training::guidance).map(Guidance::teacher).stream().toList();
  }

  @Override
  public Optional<TeacherCache> cache() {
    return training.flatMap(Training::guidance).flatMap(Guidance::cache);
  }

  @Override
  public boolean learnsFromLabels() {
    return training.isPresent()
        && training.get().guidance().map(Guidance::learnsFromLabels).orElse(true);
  }

  @Override
  public Model run(Model model, StepContext context) {
    CalibrationSet texts = context.calibration(calibrationTexts);
    if (training.isEmpty()) {
      return maxLossRise
          .map(rise -> plan.mixed(model, texts, rise, context.task()::loss).model())
          .orElseGet(() -> plan.quantize(model, texts));
    }
    Training qat = training.get();
    return Guidance.train(
        qat.guidance(),
        model,
        model.architecture().structure().blocks().size(),
        context,
        (objective, source) ->
            plan.train(
                model, texts, qat.learnedScales(), objective, source, context.run(qat.plan())));
  }
}
