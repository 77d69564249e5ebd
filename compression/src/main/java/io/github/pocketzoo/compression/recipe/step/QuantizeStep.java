package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.compression.quantize.CalibrationSet;
import io.github.pocketzoo.compression.quantize.QuantizationPlan;
import io.github.pocketzoo.compression.quantize.SmoothQuant;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.quant.Activations;
import io.github.pocketzoo.core.quant.Granularity;
import io.github.pocketzoo.core.quant.RangeObserver;
import io.github.pocketzoo.core.quant.WeightScheme;
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

  private enum Scheme {
    INT8,
    INT4
  }

  private enum Tables {
    INT8,
    INT4,
    FLOAT
  }

  private enum Observer {
    MIN_MAX,
    PERCENTILE,
    MSE,
    ENTROPY
  }

  private static final int GROUP = 64;
  private static final double USUAL_PERCENTILE = 99.99;

  private static final RecipeKey<Scheme> SCHEME =
      RecipeKey.oneOf("scheme", Scheme.class, "bits of the weights of linear layers")
          .orElse(Scheme.INT8);
  private static final RecipeKey<Granularity> GRANULARITY =
      RecipeKey.oneOf(
          "granularity",
          Granularity.class,
          "weights that share a scale (default: channel for int8, group for int4)");
  private static final RecipeKey<Integer> GROUP_SIZE =
      RecipeKey.count(
          "group-size", 1, "weights of a group, a power of two (default: %d)".formatted(GROUP));
  private static final RecipeKey<Boolean> ASYMMETRIC =
      RecipeKey.flag("asymmetric", "a zero point beside each scale");
  private static final RecipeKey<Tables> EMBEDDINGS =
      RecipeKey.oneOf(
              "embeddings",
              Tables.class,
              "embedding tables, and a language model's head that is tied to one")
          .orElse(Tables.INT8);
  private static final RecipeKey<Activations> ACTIVATIONS =
      RecipeKey.oneOf(
          "activations",
          Activations.class,
          "what linear layers multiply: 8-bit integers with a scale a token (dynamic) or a layer"
              + " (static, from calibration), or floats (default: dynamic, with groups or"
              + " asymmetric float)");
  private static final RecipeKey<List<String>> KEEP =
      RecipeKey.list(
              "keep",
              "a list of names",
              "matrices that stay float, or modules: all whose names begin so",
              node -> node.text())
          .orElse(List.of());
  private static final RecipeKey<Observer> OBSERVER =
      RecipeKey.oneOf("observer", Observer.class, "how static activations get their ranges")
          .orElse(Observer.MIN_MAX);
  private static final RecipeKey<Double> PERCENTILE =
      RecipeKey.number(
          "percentile",
          "a number greater than 0, at most 100",
          value -> value > 0 && value <= 100,
          "part of the numbers that is within the range (default: %s)".formatted(USUAL_PERCENTILE));
  private static final RecipeKey<Double> SMOOTH =
      RecipeKey.fraction(
          "smooth",
          "SmoothQuant: how much of the outliers of activations moves into weights, such as 0.5");
  private static final RecipeKey<Boolean> GPTQ =
      RecipeKey.flag(
          "gptq", "weights that are rounded later make up for the errors of earlier ones");
  private static final RecipeKey<Integer> CALIBRATION_EXAMPLES =
      RecipeKey.count("calibration-examples", 1, "training texts that are measured").orElse(256);
  private static final RecipeKey<Double> MAX_LOSS_RISE =
      RecipeKey.nonNegative(
          "max-loss-rise",
          "mixed precision: by how much the loss on held-out examples may rise; the matrices that"
              + " raise it most stay float, or int8 beside int4");
  private static final RecipeKey<Boolean> QAT =
      RecipeKey.flag(
          "qat", "quantization-aware training: train with weights and activations rounded");
  private static final RecipeKey<Boolean> LEARNED_SCALES =
      RecipeKey.flag("learned-scales", "train the scales of weights, too (LSQ)");
  private static final TrainingPlan.Keys TRAINING = TrainingPlan.Keys.usual(1, 5e-5);

  static final StepType TYPE =
      new StepType(
          "quantize",
          "Stores matrices as 8-bit or 4-bit integers. Nothing but evaluate may follow.",
          keys(),
          QuantizeStep::of);

  private static List<RecipeKey<?>> keys() {
    List<RecipeKey<?>> keys =
        new ArrayList<>(
            List.of(
                SCHEME,
                GRANULARITY,
                GROUP_SIZE,
                ASYMMETRIC,
                EMBEDDINGS,
                ACTIVATIONS,
                KEEP,
                OBSERVER,
                PERCENTILE,
                SMOOTH,
                GPTQ,
                CALIBRATION_EXAMPLES,
                MAX_LOSS_RISE,
                QAT,
                LEARNED_SCALES));
    keys.addAll(Guidance.keys());
    keys.addAll(TRAINING.all());
    return keys;
  }

  private static QuantizeStep of(RecipeValues values) {
    boolean qat = values.get(QAT);
    if (qat) {
      values.refuse(MAX_LOSS_RISE, "rounding, not with qat");
      values.refuse(GPTQ, "rounding, not with qat");
    } else {
      values.refuse(LEARNED_SCALES, "qat: true");
      Guidance.refuse(values, "qat: true");
      TRAINING.refuse(values, "qat: true");
    }
    return values.checked(
        () -> {
          QuantizationPlan plan = plan(values);
          if (!plan.needsCalibration()) {
            values.refuse(CALIBRATION_EXAMPLES, "activations: static, smooth or gptq");
          }
          return new QuantizeStep(
              plan,
              plan.needsCalibration() ? values.get(CALIBRATION_EXAMPLES) : 0,
              values.find(MAX_LOSS_RISE),
              qat
                  ? Optional.of(
                      new Training(
                          values.get(LEARNED_SCALES), Guidance.of(values), TRAINING.of(values)))
                  : Optional.empty());
        });
  }

  private static QuantizationPlan plan(RecipeValues values) {
    boolean int4 = values.get(SCHEME) == Scheme.INT4;
    Granularity granularity =
        values
            .find(GRANULARITY)
            .orElse(int4 || values.has(GROUP_SIZE) ? Granularity.GROUP : Granularity.CHANNEL);
    boolean groups = granularity == Granularity.GROUP;
    if (!groups) {
      values.refuse(GROUP_SIZE, "granularity: group");
    }
    int group = values.find(GROUP_SIZE).orElse(GROUP);
    WeightScheme weights =
        new WeightScheme(int4 ? 4 : 8, !values.get(ASYMMETRIC), granularity, groups ? group : 0);
    Activations activations =
        values
            .find(ACTIVATIONS)
            .orElse(weights.multipliesAsIntegers() ? Activations.DYNAMIC : Activations.FLOAT);
    if (activations != Activations.STATIC) {
      values.refuse(OBSERVER, "activations: static");
    }
    if (values.get(OBSERVER) != Observer.PERCENTILE) {
      values.refuse(PERCENTILE, "observer: percentile");
    }
    return new QuantizationPlan(
        weights,
        switch (values.get(EMBEDDINGS)) {
          case INT8 -> Optional.of(WeightScheme.INT8);
          case INT4 -> Optional.of(WeightScheme.groups(4, group, true));
          case FLOAT -> Optional.empty();
        },
        activations,
        values.get(KEEP),
        observer(values),
        values.find(SMOOTH).map(SmoothQuant::new),
        values.get(GPTQ));
  }

  private static RangeObserver observer(RecipeValues values) {
    return switch (values.get(OBSERVER)) {
      case MIN_MAX -> new RangeObserver.MinMax();
      case PERCENTILE ->
          new RangeObserver.Percentile(values.find(PERCENTILE).orElse(USUAL_PERCENTILE));
      case MSE -> new RangeObserver.MeanSquaredError();
      case ENTROPY -> new RangeObserver.Entropy();
    };
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
