package io.github.pocketzoo.torch;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.FailureReason;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.eval.bench.MeasuredOutput;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A TorchScript file. Its inputs are the first of token ids, attention mask and token types that it
 * takes, int64, in this order, as traces of transformers' models have them; the output is the first
 * whose number of dimensions fits. Calls are made one after the other.
 */
final class DjlPyTorchForward implements Forward {
  private static final int MOST_INPUTS = 3;

  private final Path file;
  private final Model model;
  private final MeasuredOutput output;
  private final Predictor<NDList, NDList> predictor;
  private final int inputs;

  /**
   * Finds out how many inputs a file has.
   *
   * @param model closed with this, and when it can't be run
   * @throws InvalidInputException if it can't be called with these inputs
   */
  DjlPyTorchForward(Path file, Model model, MeasuredOutput output) {
    this.file = file;
    this.model = model;
    this.output = output;
    this.predictor = model.newPredictor(new NoopTranslator(null));
    try {
      this.inputs = inputs();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private int inputs() {
    TokenBatch batch =
        new TokenBatch(new int[][] {{0, 0}}, new int[][] {{1, 1}}, new int[][] {{0, 0}});
    String reason = "";
    for (int count = MOST_INPUTS; count > 0; count--) {
      try (NDManager manager = model.getNDManager().newSubManager()) {
        predictor.predict(tensors(batch, count, manager)).close();
        return count;
      } catch (TranslateException e) {
        reason = FailureReason.of(e);
      }
    }
    throw new InvalidInputException(
        "%s: can't be called with token ids, attention mask and token types: %s"
            .formatted(file, reason));
  }

  @Override
  public synchronized Map<String, INDArray> run(TokenBatch batch, List<String> names) {
    if (!names.equals(List.of(output.name()))) {
      throw new IllegalArgumentException(
          "no outputs %s, expected %s".formatted(names, output.name()));
    }
    try (NDManager manager = model.getNDManager().newSubManager();
        NDList results = predictor.predict(tensors(batch, inputs, manager))) {
      return Map.of(output.name(), array(results));
    } catch (TranslateException e) {
      throw new InvalidInputException(
          "%s: a run failed: %s".formatted(file, FailureReason.of(e)), e);
    }
  }

  private static NDList tensors(TokenBatch batch, int count, NDManager manager) {
    NDList tensors = new NDList();
    for (int[][] values :
        List.of(batch.inputIds(), batch.attentionMask(), batch.tokenTypeIds()).subList(0, count)) {
      long[] longs = Arrays.stream(values).flatMapToInt(Arrays::stream).asLongStream().toArray();
      tensors.add(manager.create(longs, new Shape(values.length, values[0].length)));
    }
    return tensors;
  }

  private INDArray array(NDList results) {
    int dimensions = output.perToken() ? 3 : 2;
    NDArray result =
        results.stream()
            .filter(each -> each.getDataType() == DataType.FLOAT32)
            .filter(each -> each.getShape().dimension() == dimensions)
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "%s: has no output of float32 with %d dimensions"
                            .formatted(file, dimensions)));
    // In its final shape: a reshaped array could not be closed.
    return Nd4j.create(result.toFloatArray(), result.getShape().getShape(), 'c');
  }

  @Override
  public String engine() {
    return "PyTorch f32 (TorchScript)";
  }

  @Override
  public void close() {
    predictor.close();
    model.close();
  }
}
