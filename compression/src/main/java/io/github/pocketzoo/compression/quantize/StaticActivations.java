package io.github.pocketzoo.compression.quantize;

import io.github.pocketzoo.core.calibration.InputRanges;
import io.github.pocketzoo.core.calibration.InputRows;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.quant.RangeObserver;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Gives the inputs of linear layers fixed scales. A scale a token needs the token's largest
 * magnitude first; a fixed one doesn't, and ONNX has operators for it. It is stored with the model,
 * so that the runtime and exported files round alike.
 *
 * @param observer chooses the range
 */
public record StaticActivations(RangeObserver observer) {

  /**
   * Calibrates a model.
   *
   * @param quantized its matrices are integers; its parameters are shared, not copied
   * @param rows what the layers of that model read of a calibration set
   * @throws InvalidInputException if no matrix of the model is multiplied as integers, or an input
   *     is 0 throughout or isn't finite
   */
  public Model calibrate(Model quantized, InputRows rows) {
    Set<String> matrices =
        quantized.quantized().entrySet().stream()
            .filter(entry -> multipliesAsIntegers(entry.getValue()))
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    if (matrices.isEmpty()) {
      throw new InvalidInputException(
          "no weights are multiplied as integers, expected symmetric ones, of 8 bits with one scale"
              + " or a scale a channel");
    }
    Map<String, Float> scales = InputRanges.scales(rows, matrices, observer);
    return quantized
        .with(quantized.quantization().withInputScales(scales))
        .after(
            Provenance.Step.now(
                "calibrate",
                Map.of(
                    "observer", observer.describe(),
                    "engine", rows.forward().engine(),
                    "batches", Integer.toString(rows.batches().size()),
                    "inputs", Integer.toString(scales.size())),
                Map.of(),
                Map.of()));
  }

  private static boolean multipliesAsIntegers(QuantizedTensor tensor) {
    return tensor.scheme().multipliesAsIntegers();
  }
}
