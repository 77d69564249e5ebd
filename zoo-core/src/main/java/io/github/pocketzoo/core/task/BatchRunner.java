package io.github.pocketzoo.core.task;

import io.github.pocketzoo.core.data.LengthSortedBatches;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.samediff.ArrayValues;
import io.github.pocketzoo.core.tokenizer.Encoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs a model on texts of which those of similar length share a batch.
 *
 * @param forward the model
 * @param padTokenId of its vocabulary
 * @param batchSize most texts of a batch
 */
public record BatchRunner(Forward forward, int padTokenId, int batchSize) {

  /**
   * The output for one text.
   *
   * @param values in row-major order; where there are values of tokens, those of padding follow
   * @param positions number of tokens, padding included
   */
  public record Row(float[] values, int positions) {
    /** Number of values of a token, where there are values of tokens. */
    int width() {
      return values.length / positions;
    }
  }

  /**
   * Makes something of the output for one text.
   *
   * @param <R> what it makes
   */
  @FunctionalInterface
  public interface RowReader<R> {
    /**
     * Reads a row.
     *
     * @param index which of the texts
     */
    R read(int index, Row row);
  }

  /**
   * Runs the model.
   *
   * @param output name of an output with a row a text
   * @return what the reader made of each text, in their order
   * @throws InvalidInputException if the output isn't numbers
   */
  public <R> List<R> run(List<Encoding> encodings, String output, RowReader<R> reader) {
    int[] lengths = encodings.stream().mapToInt(Encoding::length).toArray();
    LengthSortedBatches order = new LengthSortedBatches(lengths, batchSize);
    List<List<R>> results = new ArrayList<>();
    for (int[] indices : order.batches()) {
      List<Encoding> chosen = Arrays.stream(indices).mapToObj(encodings::get).toList();
      TokenBatch batch = TokenBatch.of(chosen, padTokenId);
      Map<String, INDArray> outputs = forward.run(batch, List.of(output));
      try {
        INDArray array = outputs.get(output);
        List<R> rows = new ArrayList<>();
        for (int row = 0; row < indices.length; row++) {
          float[] values = numbers(array.slice(row));
          rows.add(reader.read(indices[row], new Row(values, batch.sequenceLength())));
        }
        results.add(rows);
      } finally {
        outputs.values().forEach(INDArray::close);
      }
    }
    return order.inOriginalOrder(results);
  }

  private static float[] numbers(INDArray array) {
    float[] values = ArrayValues.floats(array);
    for (float value : values) {
      if (Float.isNaN(value)) {
        throw new InvalidInputException("the model's outputs are not numbers (NaN)");
      }
    }
    return values;
  }
}
