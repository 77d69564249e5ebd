package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.graph.ModelGraph;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Random inputs that depend on the seed alone. */
final class RandomBatch {
  private RandomBatch() {}

  /** Random tokens and segments of {@link TinyGraphs}' models, padded on the right. */
  static ReferenceInterpreter.Batch tokens(int batch, int length, long seed) {
    Random random = new Random(seed);
    int[][] mask = new int[batch][length];
    int[][] ids = new int[batch][length];
    int[][] types = new int[batch][length];
    int[][] positions = new int[batch][length];
    for (int row = 0; row < batch; row++) {
      // The first sequence is as long as the batch, as it is in real ones.
      int tokens = row == 0 ? length : 1 + random.nextInt(length);
      Arrays.fill(mask[row], 0, tokens, 1);
      Arrays.setAll(positions[row], i -> i);
      for (int i = 0; i < tokens; i++) {
        ids[row][i] = random.nextInt(TinyGraphs.VOCABULARY);
        types[row][i] = random.nextInt(TinyGraphs.TYPES);
      }
    }
    return new ReferenceInterpreter.Batch(
        Map.of(
            ModelGraph.INPUT_IDS, ids,
            ModelGraph.TOKEN_TYPE_IDS, types,
            ModelGraph.POSITION_IDS, positions),
        mask,
        Map.of());
  }

  /** A random matrix for the input {@code x}. */
  static ReferenceInterpreter.Batch matrix(int batch, int width, long seed) {
    Random random = new Random(seed);
    double[][] x = new double[batch][width];
    for (double[] row : x) {
      Arrays.setAll(row, i -> (float) random.nextGaussian());
    }
    return new ReferenceInterpreter.Batch(Map.of(), new int[batch][0], Map.of("x", x));
  }

  /** What a SameDiff graph reads of the same inputs. */
  static Map<String, INDArray> arrays(SameDiff graph, ReferenceInterpreter.Batch batch) {
    Map<String, INDArray> arrays = new HashMap<>();
    batch.ids().forEach((name, ids) -> arrays.put(name, Nd4j.createFromArray(ids)));
    batch
        .matrices()
        .forEach((name, x) -> arrays.put(name, Nd4j.createFromArray(x).castTo(DataType.FLOAT)));
    if (batch.length() > 0) {
      INDArray mask = Nd4j.createFromArray(batch.mask()).castTo(DataType.FLOAT);
      arrays.put(ModelGraph.ATTENTION_MASK, mask);
    }
    arrays.keySet().retainAll(graph.inputs());
    return arrays;
  }
}
