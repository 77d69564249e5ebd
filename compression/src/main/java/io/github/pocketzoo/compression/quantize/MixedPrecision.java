package io.github.pocketzoo.compression.quantize;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.quant.WeightScheme;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Leaves out what suffers most: matrices are quantized alone, one after the other, and those that
 * raise the loss most get another scheme, as few as keep the whole within a budget.
 *
 * @param quantizer of the other matrices
 * @param rounding how it rounds
 * @param fallback the scheme of those that are left out, such as 8 bits beside 4; empty leaves them
 *     floats
 * @param budget by how much the loss may rise, 0 or more
 */
public record MixedPrecision(
    Quantizer quantizer, Rounding rounding, Optional<WeightScheme> fallback, double budget) {

  /**
   * What quantizing a matrix alone does.
   *
   * @param matrix its name
   * @param rise of the loss; negative where it falls
   */
  public record Sensitivity(String matrix, double rise) {}

  /**
   * The result.
   *
   * @param model quantized
   * @param sensitivities of all matrices, the most sensitive first
   * @param exceptions names of those that have the other scheme
   * @param floatLoss the loss of the model in floats
   * @param loss the loss of the quantized model
   */
  public record Result(
      Model model,
      List<Sensitivity> sensitivities,
      Set<String> exceptions,
      double floatLoss,
      double loss) {}

  public MixedPrecision {
    if (!(budget >= 0)) {
      throw new InvalidInputException(
          "the loss may rise by %s, expected a number of 0 or more".formatted(budget));
    }
  }

  /**
   * What every matrix does to the loss, the most sensitive first.
   *
   * @param loss of a model on held-out data; it is asked once a matrix
   */
  public List<Sensitivity> scan(Model model, ToDoubleFunction<Model> loss) {
    double whole = loss.applyAsDouble(model);
    Set<String> matrices = new HashSet<>();
    model.architecture().parameters().stream()
        .filter(spec -> quantizer.scheme(spec).isPresent())
        .forEach(spec -> matrices.add(spec.name()));
    List<Sensitivity> sensitivities = new ArrayList<>();
    for (ParameterSpec spec : model.architecture().parameters()) {
      if (matrices.contains(spec.name())) {
        Set<String> others = new HashSet<>(matrices);
        others.remove(spec.name());
        try (Model alone =
            quantizer.excepting(others, Optional.empty()).quantize(model, rounding)) {
          sensitivities.add(new Sensitivity(spec.name(), loss.applyAsDouble(alone) - whole));
        }
      }
    }
    sensitivities.sort(Comparator.comparingDouble(Sensitivity::rise).reversed());
    return sensitivities;
  }

  /**
   * Quantizes a copy of the model.
   *
   * @param model of floats; isn't changed
   * @param loss of a model on held-out data
   * @throws InvalidInputException if no choice keeps the budget
   */
  public Result quantize(Model model, ToDoubleFunction<Model> loss) {
    double whole = loss.applyAsDouble(model);
    List<Sensitivity> sensitivities = scan(model, loss);
    // The fewest exceptions, by halving: each more is taken to lower the loss.
    int tooFew = -1;
    int enough = sensitivities.size() - (fallback.isPresent() ? 0 : 1);
    Result best = null;
    while (best == null || enough - tooFew > 1) {
      int count = best == null ? enough : (tooFew + enough) / 2;
      Result tried = attempt(model, sensitivities, count, whole, loss);
      if (tried.loss() - whole <= budget) {
        if (best != null) {
          best.model().close();
        }
        best = tried;
        enough = count;
      } else {
        tried.model().close();
        if (best == null) {
          throw new InvalidInputException(
              "the loss rises from %.4f to %.4f even with %d of %d matrices left out, expected at most %s more"
                  .formatted(whole, tried.loss(), count, sensitivities.size(), budget));
        }
        tooFew = count;
      }
    }
    return best;
  }

  private Result attempt(
      Model model,
      List<Sensitivity> sensitivities,
      int count,
      double floatLoss,
      ToDoubleFunction<Model> loss) {
    Set<String> exceptions = new HashSet<>();
    sensitivities.subList(0, count).forEach(each -> exceptions.add(each.matrix()));
    Model quantized = quantizer.excepting(exceptions, fallback).quantize(model, rounding);
    return new Result(
        quantized, sensitivities, exceptions, floatLoss, loss.applyAsDouble(quantized));
  }
}
