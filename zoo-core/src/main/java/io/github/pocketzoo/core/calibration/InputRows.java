package io.github.pocketzoo.core.calibration;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.ObservableForward;
import io.github.pocketzoo.core.samediff.ArrayValues;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What linear layers read of a calibration set: rows of tokens, without those of padding.
 *
 * @param forward the model in floats
 * @param batches at least one
 */
public record InputRows(ObservableForward forward, List<TokenBatch> batches) {

  /** Takes rows. */
  @FunctionalInterface
  public interface Consumer {
    /**
     * Rows of one batch.
     *
     * @param input name of the output of {@link ObservableForward#linearInputs} that they are
     * @param rows row-major, {@code [count · width]}
     */
    void accept(String input, float[] rows, int width);
  }

  public InputRows {
    if (batches.isEmpty()) {
      throw new InvalidInputException("no batch to calibrate with, expected at least one");
    }
    batches = List.copyOf(batches);
  }

  /** Names of inputs by the names of matrices, of those of the matrices that the model shows. */
  public Map<String, List<String>> inputs(Set<String> matrices) {
    Map<String, List<String>> inputs = new LinkedHashMap<>();
    forward
        .linearInputs()
        .forEach(
            (matrix, names) -> {
              if (matrices.contains(matrix)) {
                inputs.put(matrix, names);
              }
            });
    return inputs;
  }

  /** Runs all batches and looks at what some matrices multiply. */
  public void forEach(Map<String, List<String>> inputs, Consumer consumer) {
    Set<String> names = new LinkedHashSet<>();
    inputs.values().forEach(names::addAll);
    forEach(names, consumer);
  }

  private void forEach(Set<String> inputs, Consumer consumer) {
    List<String> names = List.copyOf(inputs);
    for (TokenBatch batch : batches) {
      Map<String, INDArray> outputs = forward.run(batch, names);
      outputs.forEach(
          (name, array) -> {
            try (array) {
              int width = Math.toIntExact(array.size(array.rank() - 1));
              consumer.accept(name, tokens(ArrayValues.floats(array), width, batch), width);
            }
          });
    }
  }

  /** Without rows of padding, where there is a row a token. */
  private static float[] tokens(float[] rows, int width, TokenBatch batch) {
    int length = batch.sequenceLength();
    int count = rows.length / width;
    if (length == 1 || count != batch.batchSize() * length) {
      return rows;
    }
    float[] kept = new float[rows.length];
    int end = 0;
    for (int row = 0; row < count; row++) {
      if (batch.attentionMask()[row / length][row % length] != 0) {
        System.arraycopy(rows, row * width, kept, end, width);
        end += width;
      }
    }
    return Arrays.copyOf(kept, end);
  }
}
