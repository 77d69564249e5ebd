package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.compression.quantize.QuantizationPlan;
import io.github.pocketzoo.compression.quantize.SmoothQuant;
import io.github.pocketzoo.core.quant.Activations;
import io.github.pocketzoo.core.quant.Granularity;
import io.github.pocketzoo.core.quant.RangeObserver;
import io.github.pocketzoo.core.quant.WeightScheme;
import java.util.List;
import java.util.Optional;

/** The settings that say which integers matrices become, and what is measured before. */
public final class QuantizationKeys {
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
          "weights that share a scale: all of a matrix, those of an output channel, or groups"
              + " within one (default: channel for int8, group for int4)");
  private static final RecipeKey<Integer> GROUP_SIZE =
      RecipeKey.count(
          "group-size", 1, "weights of a group, a power of two (default: %d)".formatted(GROUP));
  private static final RecipeKey<Boolean> ASYMMETRIC =
      RecipeKey.flag("asymmetric", "a zero point beside each scale, for weights of one sign");
  private static final RecipeKey<Tables> EMBEDDINGS =
      RecipeKey.oneOf(
              "embeddings",
              Tables.class,
              "embedding tables, and a language model's head that is tied to one: a scale a row, or"
                  + " groups for int4")
          .orElse(Tables.INT8);
  private static final RecipeKey<Activations> ACTIVATIONS =
      RecipeKey.oneOf(
          "activations",
          Activations.class,
          "what linear layers multiply: 8-bit integers with a scale a token (dynamic) or a layer"
              + " (static, from calibration), or floats (default: dynamic, with groups or"
              + " asymmetric float)");
  private static final RecipeKey<Observer> OBSERVER =
      RecipeKey.oneOf(
              "observer",
              Observer.class,
              "how static activations get their ranges: all that was seen, all but a few outliers,"
                  + " or with the least mean squared error or loss of information")
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

  /** Texts that are measured. */
  public static final RecipeKey<Integer> CALIBRATION_EXAMPLES =
      RecipeKey.count("calibration-examples", 1, "how many texts are measured").orElse(256);

  /** A budget. */
  public static final RecipeKey<Double> MAX_LOSS_RISE =
      RecipeKey.nonNegative(
          "max-loss-rise",
          "mixed precision: by how much the loss on held-out examples may rise; the matrices that"
              + " raise it most stay float, or int8 beside int4");

  /** Whether the model trains in integers. */
  public static final RecipeKey<Boolean> QAT =
      RecipeKey.flag(
          "qat", "quantization-aware training: train with weights and activations rounded");

  /** Whether it trains scales. */
  public static final RecipeKey<Boolean> LEARNED_SCALES =
      RecipeKey.flag("learned-scales", "train the scales of weights, too (LSQ)");

  private QuantizationKeys() {}

  /** Of integers. */
  public static List<RecipeKey<?>> integers() {
    return List.of(SCHEME, GRANULARITY, GROUP_SIZE, ASYMMETRIC, EMBEDDINGS, ACTIVATIONS);
  }

  /** Of what is measured before. */
  public static List<RecipeKey<?>> calibration() {
    return List.of(OBSERVER, PERCENTILE, SMOOTH, GPTQ, CALIBRATION_EXAMPLES);
  }

  /** Refuses what contradicts the kind of rounding. */
  public static void check(ChosenSettings values) {
    if (values.get(QAT)) {
      String rounding = "rounding, not with " + values.name(QAT);
      values.refuse(MAX_LOSS_RISE, rounding);
      values.refuse(GPTQ, rounding);
    } else {
      values.refuse(LEARNED_SCALES, values.name(QAT));
    }
  }

  /**
   * What the user chose; settings that mean nothing with it are refused.
   *
   * @param keep names of what stays floats
   */
  public static QuantizationPlan plan(ChosenSettings values, List<String> keep) {
    return values.checked(() -> made(values, keep));
  }

  private static QuantizationPlan made(ChosenSettings values, List<String> keep) {
    boolean int4 = values.get(SCHEME) == Scheme.INT4;
    Granularity granularity =
        values
            .find(GRANULARITY)
            .orElse(int4 || values.has(GROUP_SIZE) ? Granularity.GROUP : Granularity.CHANNEL);
    boolean groups = granularity == Granularity.GROUP;
    if (!groups) {
      values.refuse(GROUP_SIZE, values.name(GRANULARITY, "group"));
    }
    int group = values.find(GROUP_SIZE).orElse(GROUP);
    WeightScheme weights =
        new WeightScheme(int4 ? 4 : 8, !values.get(ASYMMETRIC), granularity, groups ? group : 0);
    Activations activations =
        values
            .find(ACTIVATIONS)
            .orElse(weights.scalesRows() ? Activations.DYNAMIC : Activations.FLOAT);
    if (activations != Activations.STATIC) {
      values.refuse(OBSERVER, values.name(ACTIVATIONS, "static"));
    }
    if (values.get(OBSERVER) != Observer.PERCENTILE) {
      values.refuse(PERCENTILE, values.name(OBSERVER, "percentile"));
    }
    return new QuantizationPlan(
        weights,
        switch (values.get(EMBEDDINGS)) {
          case INT8 -> Optional.of(WeightScheme.INT8);
          case INT4 -> Optional.of(WeightScheme.groups(4, group, true));
          case FLOAT -> Optional.empty();
        },
        activations,
        keep,
        observer(values),
        values.find(SMOOTH).map(SmoothQuant::new),
        values.get(GPTQ));
  }

  private static RangeObserver observer(ChosenSettings values) {
    return switch (values.get(OBSERVER)) {
      case MIN_MAX -> new RangeObserver.MinMax();
      case PERCENTILE ->
          new RangeObserver.Percentile(values.find(PERCENTILE).orElse(USUAL_PERCENTILE));
      case MSE -> new RangeObserver.MeanSquaredError();
      case ENTROPY -> new RangeObserver.Entropy();
    };
  }
}
