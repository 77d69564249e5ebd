package io.github.pocketzoo.compression.quantize;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.quant.Activations;
import io.github.pocketzoo.core.quant.RangeObserver;
import io.github.pocketzoo.core.quant.WeightScheme;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.PruningMask;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.core.train.TrainingSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * All settings of a quantization: which integers, and what is measured to choose them. Smoothing
 * comes first, then rounding or a training that rounds, then fixed scales of activations.
 *
 * @param linear scheme of linear layers
 * @param embeddings of embedding tables; empty keeps them floats
 * @param activations what happens to the inputs of linear layers
 * @param kept beginnings of names of what stays floats
 * @param observer chooses fixed ranges of activations
 * @param smoothing of activations
 * @param compensates whether rounding makes up for its errors, see {@link Gptq}
 */
public record QuantizationPlan(
    WeightScheme linear,
    Optional<WeightScheme> embeddings,
    Activations activations,
    List<String> kept,
    RangeObserver observer,
    Optional<SmoothQuant> smoothing,
    boolean compensates) {

  /** Refuses schemes that don't go together. */
  public QuantizationPlan {
    kept = List.copyOf(kept);
    quantizer(linear, embeddings, activations, Map.of());
  }

  /** Whether ranges of activations are fixed. */
  public boolean fixesInputs() {
    return activations == Activations.STATIC;
  }

  /** Whether texts are needed. */
  public boolean needsCalibration() {
    return fixesInputs() || smoothing.isPresent() || compensates;
  }

  /**
   * What quantizes a model.
   *
   * @throws InvalidInputException if the model has nothing of what is to be kept
   */
  public Quantizer quantizer(Model model) {
    return quantizer(
        linear,
        embeddings,
        activations,
        kept.stream()
            .flatMap(name -> matrices(model, name).stream())
            .distinct()
            .collect(Collectors.toMap(name -> name, name -> Optional.empty())));
  }

  private static Quantizer quantizer(
      WeightScheme linear,
      Optional<WeightScheme> embeddings,
      Activations activations,
      Map<String, Optional<WeightScheme>> exceptions) {
    // Fixed scales come afterwards, from calibration.
    boolean fixed = activations == Activations.STATIC;
    return new Quantizer(linear, embeddings, fixed ? Activations.DYNAMIC : activations, exceptions);
  }

  private static Set<String> matrices(Model model, String name) {
    Set<String> matrices =
        model.architecture().parameters().stream()
            .filter(spec -> spec.kind().isMatrix())
            .map(ParameterSpec::name)
            .filter(each -> each.equals(name) || each.startsWith(name + "."))
            .collect(Collectors.toSet());
    if (matrices.isEmpty()) {
      throw new InvalidInputException(
          "keep %s: the model has no matrix of this name, expected one such as %s"
              .formatted(name, model.architecture().structure().blocks().get(0).weights().get(0)));
    }
    return matrices;
  }

  /**
   * Quantizes a copy of a model.
   *
   * @param model of floats; isn't changed
   * @param texts are read if calibration is needed
   */
  public Model quantize(Model model, CalibrationSet texts) {
    return smoothed(
        model,
        texts,
        smooth -> fixed(quantizer(smooth).quantize(smooth, rounding(smooth, texts)), texts));
  }

  /**
   * Quantizes a copy of a model with exceptions, so that a budget is kept.
   *
   * @param budget by how much the loss may rise
   * @param loss of a model on held-out examples
   * @throws InvalidInputException if no choice keeps the budget
   */
  public MixedPrecision.Result mixed(
      Model model, CalibrationSet texts, double budget, ToDoubleFunction<Model> loss) {
    boolean bytes = linear.bits() == Byte.SIZE;
    return smoothed(
        model,
        texts,
        smooth -> {
          MixedPrecision.Result result =
              new MixedPrecision(
                      quantizer(smooth),
                      rounding(smooth, texts),
                      bytes ? Optional.empty() : Optional.of(WeightScheme.INT8),
                      budget)
                  .quantize(smooth, loss);
          return new MixedPrecision.Result(
              fixed(result.model(), texts),
              result.sensitivities(),
              result.exceptions(),
              result.floatLoss(),
              result.loss());
        });
  }

  /**
   * Trains and quantizes a copy of a model.
   *
   * @param learnedScales whether scales of weights are learned, too
   * @param objective such as cross entropy, or a distillation loss of its teacher
   */
  public Model train(
      Model model,
      CalibrationSet texts,
      boolean learnedScales,
      Objective objective,
      TrainingSource data,
      TrainingRun run) {
    return smoothed(
        model,
        texts,
        smooth ->
            new QuantizedTraining(quantizer(smooth), inputScales(smooth, texts), learnedScales)
                .train(smooth, objective, data, run));
  }

  private <T> T smoothed(Model model, CalibrationSet texts, Function<Model, T> use) {
    model.requireFloats();
    if (compensates && PruningMask.isPruned(model)) {
      throw new InvalidInputException(
          "GPTQ would make up for errors in weights that pruning has set to zero, expected a model"
              + " that isn't pruned, or rounding without it");
    }
    if (smoothing.isEmpty()) {
      return use.apply(model);
    }
    try (Model smooth = texts.measured(model, rows -> smoothing.get().smooth(model, rows))) {
      return use.apply(smooth);
    }
  }

  private Rounding rounding(Model model, CalibrationSet texts) {
    return compensates
        ? texts.measured(model, rows -> Gptq.calibrate(model, rows))
        : Rounding.nearest();
  }

  private Model fixed(Model quantized, CalibrationSet texts) {
    return fixesInputs()
        ? texts.measured(
            quantized, rows -> new StaticActivations(observer).calibrate(quantized, rows))
        : quantized;
  }

  /** Fixed scales of what the model's layers read before it is trained. */
  private Map<String, Float> inputScales(Model model, CalibrationSet texts) {
    if (!fixesInputs()) {
      return Map.of();
    }
    try (Model rounded = quantizer(model).quantize(model)) {
      return fixed(rounded, texts).quantization().inputScales();
    }
  }
}
