package io.github.pocketzoo.compression.quantize;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.quant.Activations;
import io.github.pocketzoo.core.quant.Quantization;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.quant.WeightScheme;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Rounds the matrices of a model to integers. Zeros stay zeros, so a pruned model stays pruned.
 * Biases and normalization stay float.
 *
 * <p>The model is stored as integers. The compiled runtime takes symmetric ones as they are, of 8
 * bits where they have no more than a scale a channel; others become floats when it is compiled.
 * SameDiff has no integer matrix product; it computes with the real values.
 *
 * @param linear of the matrices of linear layers
 * @param embeddings of embedding tables, a language model's head that is tied to one included;
 *     empty keeps them floats
 * @param activations what happens to the inputs of linear layers, {@link Activations#FLOAT} or
 *     {@link Activations#DYNAMIC}: fixed scales come from {@link StaticActivations}
 * @param exceptions names of matrices with another scheme; without one they stay floats
 */
public record Quantizer(
    WeightScheme linear,
    Optional<WeightScheme> embeddings,
    Activations activations,
    Map<String, Optional<WeightScheme>> exceptions) {

  public Quantizer {
    exceptions = Map.copyOf(exceptions);
    if (activations == Activations.STATIC) {
      throw new IllegalArgumentException("fixed scales come from calibration");
    }
    if (activations != Activations.FLOAT && !linear.multipliesAsIntegers()) {
      throw new InvalidInputException(
          "activations can't be integers beside weights of %s, expected symmetric ones, of 8 bits with one scale or a scale a channel"
              .formatted(linear));
    }
  }

  /** 8 bits for everything, a scale a channel or row; inputs are rounded token by token. */
  public static Quantizer int8() {
    return new Quantizer(
        WeightScheme.INT8, Optional.of(WeightScheme.INT8), Activations.DYNAMIC, Map.of());
  }

  /**
   * 4 bits for linear layers, which multiply floats; 8 bits for embedding tables.
   *
   * @param groupSize weights that share a scale, such as 32, 64 or 128
   * @param symmetric whether 0 is always in the middle
   */
  public static Quantizer int4(int groupSize, boolean symmetric) {
    return new Quantizer(
        WeightScheme.groups(4, groupSize, symmetric),
        Optional.of(WeightScheme.INT8),
        Activations.FLOAT,
        Map.of());
  }

  /** The same, with some matrices left as floats, beside the exceptions that there are. */
  public Quantizer keeping(Set<String> names) {
    return excepting(names, Optional.empty());
  }

  /**
   * The same with more exceptions.
   *
   * @param scheme of those matrices; empty leaves them floats
   */
  public Quantizer excepting(Set<String> names, Optional<WeightScheme> scheme) {
    Map<String, Optional<WeightScheme>> all = new HashMap<>(exceptions);
    names.forEach(name -> all.put(name, scheme));
    return new Quantizer(linear, embeddings, activations, all);
  }

  /** The scheme of a parameter, if it becomes integers. */
  public Optional<WeightScheme> scheme(ParameterSpec spec) {
    if (exceptions.containsKey(spec.name())) {
      return exceptions.get(spec.name());
    }
    return switch (spec.kind()) {
      case LINEAR_WEIGHT -> Optional.of(linear);
      case EMBEDDING -> embeddings;
      case BIAS, NORM_GAIN -> Optional.empty();
    };
  }

  /**
   * Quantizes a copy of the model, to the nearest integers.
   *
   * @param model isn't changed
   * @throws InvalidInputException if a weight is NaN or infinite, the model is quantized already,
   *     or an exception isn't a matrix
   */
  public Model quantize(Model model) {
    return quantize(model, Rounding.nearest());
  }

  /**
   * Quantizes a copy of the model.
   *
   * @param model isn't changed
   * @param rounding of linear layers; tables get the nearest integers
   * @throws InvalidInputException as for {@link #quantize(Model)}
   */
  public Model quantize(Model model, Rounding rounding) {
    check(model);
    Map<String, QuantizedTensor> quantized = new LinkedHashMap<>();
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (ParameterSpec spec : model.architecture().parameters()) {
      INDArray weights = model.parameters().get(spec.name());
      boolean transposed = spec.kind() == ParameterSpec.Kind.LINEAR_WEIGHT;
      Rounding own = transposed ? rounding : Rounding.nearest();
      scheme(spec)
          .map(scheme -> quantize(spec, transposed ? weights.transpose() : weights, own, scheme))
          .ifPresentOrElse(
              tensor -> {
                quantized.put(spec.name(), tensor);
                arrays.put(spec.name(), realValues(tensor, transposed));
              },
              () -> arrays.put(spec.name(), weights.dup('c')));
    }
    Model result =
        model
            .with(model.architecture(), new Parameters(arrays), model.tokenizer().copy())
            .with(new Quantization(quantized, activations, Map.of()));
    Map<String, String> settings = new TreeMap<>(rounding.describe());
    settings.putAll(describe());
    settings.put("matrices", Integer.toString(quantized.size()));
    return result.after(Provenance.Step.now("quantize", settings, Map.of(), Map.of()));
  }

  /** The settings by their names in provenance records. */
  public Map<String, String> describe() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("weights", linear.toString());
    settings.put("embeddings", embeddings.map(WeightScheme::toString).orElse("float"));
    settings.put("activations", activations.name().toLowerCase(Locale.ROOT));
    new TreeMap<>(exceptions)
        .forEach(
            (name, scheme) ->
                settings.put("weights " + name, scheme.map(Object::toString).orElse("float")));
    return settings;
  }

  /**
   * Refuses what can't be quantized: to be called before long work.
   *
   * @throws InvalidInputException as for {@link #quantize(Model)}
   */
  void check(Model model) {
    model.requireFloats();
    Set<String> unknown = new TreeSet<>(exceptions.keySet());
    model.architecture().parameters().stream()
        .filter(spec -> spec.kind().isMatrix())
        .forEach(spec -> unknown.remove(spec.name()));
    if (!unknown.isEmpty()) {
      throw new InvalidInputException(
          "the model has no matrix %s, expected names of matrices"
              .formatted(String.join(", ", unknown)));
    }
    boolean nothing =
        model.architecture().parameters().stream().allMatch(spec -> scheme(spec).isEmpty());
    if (nothing) {
      throw new InvalidInputException("every matrix is to be kept, expected some to quantize");
    }
  }

  /** The real values of a matrix as a graph has it. */
  static INDArray realValues(QuantizedTensor tensor, boolean transposed) {
    INDArray stored = tensor.dequantize();
    if (!transposed) {
      return stored;
    }
    try (stored) {
      return stored.transpose().dup('c');
    }
  }

  private static QuantizedTensor quantize(
      ParameterSpec spec, INDArray weights, Rounding rounding, WeightScheme scheme) {
    try {
      return rounding.quantize(spec.name(), weights, scheme);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException("tensor " + spec.name() + ": " + e.getMessage(), e);
    }
  }
}
