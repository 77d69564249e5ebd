package io.github.pocketzoo.compression.quantize;

import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.InputRounding;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.quant.Activations;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.quant.WeightScheme;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.train.BatchGradients;
import io.github.pocketzoo.core.train.GradientSource;
import io.github.pocketzoo.core.train.GradientStep;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.Trainable;
import io.github.pocketzoo.core.train.TrainingExamples;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.UpdatePolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A model that computes its gradients with rounded weights. The graph reads a second set of arrays,
 * which is rounded anew from the weights before each step: the gradients with respect to the
 * rounded weights move the weights, which is the straight-through estimator.
 */
final class FakeQuantization implements Trainable {
  private final Model model;
  private final Objective objective;
  private final QuantizedTraining settings;

  /** What is rounded, and how. */
  private final Map<ParameterSpec, WeightScheme> schemes = new LinkedHashMap<>();

  /** Scales that are learned, by the names of the matrices. */
  private final Map<String, LearnedScale> learned = new LinkedHashMap<>();

  /** What the graph reads: rounded copies, and the model's own arrays where nothing is rounded. */
  private final Parameters rounded;

  FakeQuantization(Model model, Objective objective, QuantizedTraining settings) {
    this.model = model;
    this.objective = objective;
    this.settings = settings;
    Map<String, INDArray> arrays = new LinkedHashMap<>(model.parameters().arrays());
    for (ParameterSpec spec : model.architecture().parameters()) {
      settings
          .quantizer()
          .scheme(spec)
          .ifPresent(
              scheme -> {
                INDArray weights = model.parameters().get(spec.name());
                schemes.put(spec, scheme);
                arrays.put(spec.name(), weights.dup('c'));
                if (settings.learnedScales() && isLinear(spec)) {
                  learned.put(spec.name(), LearnedScale.of(spec.name(), weights, scheme));
                }
              });
    }
    this.rounded = new Parameters(arrays);
  }

  private static boolean isLinear(ParameterSpec spec) {
    return spec.kind() == ParameterSpec.Kind.LINEAR_WEIGHT;
  }

  @Override
  public List<ParameterSpec> specs() {
    List<ParameterSpec> specs =
        new ArrayList<>(objective.extra().after(model.architecture().parameters()));
    learned.values().forEach(scale -> specs.add(scale.spec()));
    return specs;
  }

  @Override
  public Parameters parameters() {
    Map<String, INDArray> arrays =
        new LinkedHashMap<>(objective.extra().after(model.parameters()).arrays());
    learned.values().forEach(scale -> arrays.put(scale.spec().name(), scale.values()));
    return new Parameters(arrays);
  }

  /** Everything is trained from the first step; scales as fast as they are large. */
  UpdatePolicy policy() {
    Map<String, Double> factors = new HashMap<>();
    learned.values().forEach(scale -> factors.put(scale.spec().name(), scale.rateFactor()));
    return new UpdatePolicy() {
      @Override
      public long firstStep(String parameter) {
        return 0;
      }

      @Override
      public double rateFactor(String parameter) {
        return factors.getOrDefault(parameter, 1.0);
      }
    };
  }

  /** Rounds as the training did, with the scales that it learned. */
  Rounding rounding() {
    return new Rounding() {
      @Override
      public QuantizedTensor quantize(String name, INDArray matrix, WeightScheme scheme) {
        LearnedScale scale = learned.get(name);
        return scale == null
            ? QuantizedTensor.quantize(matrix, scheme)
            : scale.quantize(matrix, scheme);
      }

      @Override
      public Map<String, String> describe() {
        return Map.of("rounding", learned.isEmpty() ? "nearest" : "nearest, learned scales");
      }
    };
  }

  @Override
  public Map<String, String> describe() {
    return objective.describe();
  }

  @Override
  public GradientSource gradients(Set<String> frozen, TrainingOptions options) {
    GradientSource source =
        new GradientStep(
            () ->
                model
                    .architecture()
                    .graph(
                        rounded,
                        GraphOptions.training(options.dropout(), frozen)
                            .withRounding(inputRounding())),
            rounded,
            objective,
            options);
    return new GradientSource() {
      @Override
      public BatchGradients compute(TrainingExamples data, int[] indices, long step) {
        round();
        return withScales(source.compute(data, indices, step));
      }

      @Override
      public void close() {
        source.close();
      }
    };
  }

  private InputRounding inputRounding() {
    if (settings.quantizer().activations() == Activations.FLOAT) {
      return InputRounding.NONE;
    }
    Set<String> perRow =
        schemes.keySet().stream()
            .filter(FakeQuantization::isLinear)
            .map(ParameterSpec::name)
            .filter(name -> !settings.inputScales().containsKey(name))
            .collect(Collectors.toSet());
    return new InputRounding(perRow, settings.inputScales());
  }

  private void round() {
    Rounding rounding = rounding();
    schemes.entrySet().parallelStream()
        .forEach(
            entry -> {
              ParameterSpec spec = entry.getKey();
              boolean linear = isLinear(spec);
              INDArray weights = model.parameters().get(spec.name());
              QuantizedTensor tensor =
                  rounding.quantize(
                      spec.name(), linear ? weights.transpose() : weights, entry.getValue());
              try (INDArray values = Quantizer.realValues(tensor, linear)) {
                rounded.get(spec.name()).assign(values);
              }
            });
  }

  private BatchGradients withScales(BatchGradients gradients) {
    if (learned.isEmpty()) {
      return gradients;
    }
    Map<String, INDArray> dense = new HashMap<>(gradients.dense());
    schemes.forEach(
        (spec, scheme) -> {
          LearnedScale scale = learned.get(spec.name());
          INDArray gradient = dense.get(spec.name());
          if (scale != null && gradient != null) {
            INDArray weights = model.parameters().get(spec.name());
            dense.put(scale.spec().name(), scale.gradient(weights, gradient, scheme));
          }
        });
    return new BatchGradients(gradients.loss(), dense, gradients.embeddings());
  }
}
