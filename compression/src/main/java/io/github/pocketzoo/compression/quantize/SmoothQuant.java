package io.github.pocketzoo.compression.quantize;

import io.github.pocketzoo.core.calibration.InputRows;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.samediff.ArrayValues;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Makes activations easier to round (Xiao et al. 2023, "SmoothQuant"): a few of their channels are
 * far larger than the others, which then share a scale with them. Each channel j is divided by
 *
 * <pre>
 * s_j = max |X_j|^α / max |W_j|^(1 − α)
 * </pre>
 *
 * and the weights that multiply it are multiplied by it, so that the model stays the same in
 * floats. The division is folded into what makes the activations: gain and bias of a normalization,
 * or the columns of a projection. Where nothing can take it up, activations stay as they are; in
 * post-norm models such as BERT that is all but the inputs of attention's output.
 *
 * @param alpha α, how much of the difficulty moves from activations to weights: 0 to 1, in the
 *     paper 0.5
 */
public record SmoothQuant(double alpha) {
  /** Channels and weights smaller than this count as this large. */
  private static final double LEAST = 1e-5;

  public SmoothQuant {
    if (!(alpha >= 0 && alpha <= 1)) {
      throw new InvalidInputException("alpha is %s, expected a number in [0, 1]".formatted(alpha));
    }
  }

  /**
   * Smooths a copy of a model.
   *
   * @param model of floats; isn't changed
   * @param rows what the layers of that model read of a calibration set
   * @throws InvalidInputException if the model is quantized, or no channel of it can be smoothed
   */
  public Model smooth(Model model, InputRows rows) {
    if (!model.quantization().isEmpty()) {
      throw new InvalidInputException(
          "the model's matrices are integers already, expected a model of floats to smooth");
    }
    List<Fold> folds = Fold.of(model);
    Map<String, float[]> largest = channels(folds, rows);
    Parameters parameters = model.parameters().copy();
    int smoothed = 0;
    for (Fold fold : folds) {
      float[] activations = largest.get(fold.multiplied().get(0));
      if (activations != null) {
        apply(fold, scales(activations, weights(fold, parameters)), parameters);
        smoothed += fold.multiplied().size();
      }
    }
    if (smoothed == 0) {
      throw new InvalidInputException(
          "no activations of the model can be smoothed: nothing before its linear layers takes a"
              + " factor up");
    }
    return model
        .with(model.architecture(), parameters, model.tokenizer().copy())
        .after(
            Provenance.Step.now(
                "smooth",
                Map.of(
                    "method", "SmoothQuant",
                    "alpha", Double.toString(alpha),
                    "matrices", Integer.toString(smoothed),
                    "batches", Integer.toString(rows.batches().size())),
                Map.of(),
                Map.of()));
  }

  /** The largest magnitude of every channel, by the names of the matrices that multiply them. */
  private static Map<String, float[]> channels(List<Fold> folds, InputRows rows) {
    Set<String> matrices =
        folds.stream().flatMap(fold -> fold.multiplied().stream()).collect(Collectors.toSet());
    Map<String, List<String>> inputs = rows.inputs(matrices);
    Map<String, float[]> seen = new HashMap<>();
    rows.forEach(
        inputs,
        (name, values, width) -> {
          float[] channels = seen.computeIfAbsent(name, any -> new float[width]);
          for (int i = 0; i < values.length; i++) {
            channels[i % width] = Math.max(channels[i % width], Math.abs(values[i]));
          }
        });
    Map<String, float[]> byMatrix = new HashMap<>();
    inputs.forEach(
        (matrix, names) ->
            names.forEach(
                name -> byMatrix.merge(matrix, seen.get(name).clone(), SmoothQuant::larger)));
    return byMatrix;
  }

  private static float[] larger(float[] a, float[] b) {
    float[] larger = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      larger[i] = Math.max(a[i], b[i]);
    }
    return larger;
  }

  /** The largest magnitude of the weights of every channel. */
  private static float[] weights(Fold fold, Parameters parameters) {
    float[] largest = new float[0];
    for (String name : fold.multiplied()) {
      INDArray matrix = parameters.get(name);
      int columns = (int) matrix.size(1);
      float[] values = ArrayValues.floats(matrix);
      float[] rows = new float[(int) matrix.size(0)];
      for (int i = 0; i < values.length; i++) {
        rows[i / columns] = Math.max(rows[i / columns], Math.abs(values[i]));
      }
      largest = largest.length == 0 ? rows : larger(largest, rows);
    }
    return largest;
  }

  private float[] scales(float[] activations, float[] weights) {
    float[] scales = new float[activations.length];
    for (int i = 0; i < scales.length; i++) {
      double scale =
          Math.pow(Math.max(activations[i], LEAST), alpha)
              / Math.pow(Math.max(weights[i], LEAST), 1 - alpha);
      scales[i] = (float) Math.max(scale, LEAST);
    }
    return scales;
  }

  private static void apply(Fold fold, float[] scales, Parameters parameters) {
    try (INDArray row = Nd4j.create(scales, new long[] {scales.length}, 'c');
        INDArray column = Nd4j.create(scales, new long[] {scales.length, 1}, 'c')) {
      fold.dividedVectors().forEach(name -> parameters.get(name).divi(row));
      fold.dividedMatrices().forEach(name -> parameters.get(name).diviRowVector(row));
      fold.multiplied().forEach(name -> parameters.get(name).muliColumnVector(column));
    }
  }
}
