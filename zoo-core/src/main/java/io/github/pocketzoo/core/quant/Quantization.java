package io.github.pocketzoo.core.quant;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What of a model is integers.
 *
 * @param weights its matrices of integers, by parameter name, in the checkpoint's orientation
 *     ({@code [out, in]})
 * @param activations what happens to what they multiply
 * @param inputScales with {@link Activations#STATIC}: the scale of the 8-bit integers, −127 to 127,
 *     that the input of a linear layer is rounded to, by the name of the layer's matrix. Inputs of
 *     other layers have a scale a token
 */
public record Quantization(
    Map<String, QuantizedTensor> weights, Activations activations, Map<String, Float> inputScales) {
  /** A model of floats. */
  public static final Quantization NONE = new Quantization(Map.of(), Activations.FLOAT, Map.of());

  /** The greatest integer of an input. */
  public static final int INPUT_MAX = 127;

  public Quantization {
    weights = Map.copyOf(weights);
    inputScales = Map.copyOf(inputScales);
    if (!inputScales.isEmpty() && activations != Activations.STATIC) {
      throw new IllegalArgumentException("scales of inputs go with static activations");
    }
    inputScales.forEach(
        (name, scale) -> {
          if (!(scale > 0) || scale.isInfinite()) {
            throw new IllegalArgumentException(
                "the input scale of %s is %s, expected a positive number".formatted(name, scale));
          }
        });
  }

  /** Matrices whose inputs are rounded for every token. */
  public static Quantization dynamic(Map<String, QuantizedTensor> weights) {
    return weights.isEmpty() ? NONE : new Quantization(weights, Activations.DYNAMIC, Map.of());
  }

  /** Whether the model is of floats. */
  public boolean isEmpty() {
    return weights.isEmpty();
  }

  /** The schemes of the matrices, the most frequent first, such as {@code "int8 and int4"}. */
  public String describeWeights() {
    Map<String, Long> counts = new TreeMap<>();
    weights.values().forEach(tensor -> counts.merge("int" + tensor.scheme().bits(), 1L, Long::sum));
    return counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .map(Map.Entry::getKey)
        .collect(Collectors.joining(" and "));
  }

  /** The same matrices with fixed scales of their inputs. */
  public Quantization withInputScales(Map<String, Float> scales) {
    return new Quantization(weights, Activations.STATIC, scales);
  }

  /** The fixed scale of the input of a matrix. */
  public Optional<Float> inputScale(String weight) {
    return Optional.ofNullable(inputScales.get(weight));
  }
}
