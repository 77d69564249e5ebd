package io.github.pocketzoo.compression.quantize;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Quantizes every matrix of a model, embedding tables too, to 8-bit integers: symmetric, one scale
 * for each output channel or embedding row, see {@link QuantizedTensor}. Zeros stay zeros, so a
 * pruned model stays pruned. Biases and normalization stay float.
 *
 * <p>The model is stored as integers, and the compiled runtime multiplies them as such. SameDiff
 * has no integer matrix product; it computes with their dequantized values.
 */
public final class Int8Quantizer {

  /**
   * Quantizes a copy of the model.
   *
   * @param model isn't changed
   * @throws InvalidInputException if a weight is NaN or infinite
   */
  public Model quantize(Model model) {
    Map<String, QuantizedTensor> quantized = new LinkedHashMap<>();
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (ParameterSpec spec : model.architecture().parameters()) {
      INDArray weights = model.parameters().get(spec.name());
      if (spec.kind().isMatrix()) {
        boolean transposed = spec.kind() == ParameterSpec.Kind.LINEAR_WEIGHT;
        QuantizedTensor tensor = quantize(spec, transposed ? weights.transpose() : weights);
        quantized.put(spec.name(), tensor);
        arrays.put(spec.name(), approximation(tensor, transposed));
      } else {
        arrays.put(spec.name(), weights.dup('c'));
      }
    }
    Model result =
        new Model(
            model.architecture(),
            new Parameters(arrays),
            model.tokenizer().copy(),
            model.provenance(),
            quantized);
    return result.after(
        Provenance.Step.now(
            "quantize",
            Map.of(
                "scheme", "int8",
                "granularity", "output channel",
                "symmetric", "true",
                "matrices", Integer.toString(quantized.size())),
            Map.of(),
            Map.of()));
  }

  private static INDArray approximation(QuantizedTensor tensor, boolean transposed) {
    INDArray stored = tensor.dequantize();
    if (!transposed) {
      return stored;
    }
    try (stored) {
      return stored.transpose().dup('c');
    }
  }

  private static QuantizedTensor quantize(ParameterSpec spec, INDArray weights) {
    try {
      return QuantizedTensor.quantize(weights);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException("tensor " + spec.name() + ": " + e.getMessage(), e);
    }
  }
}
