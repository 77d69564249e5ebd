package io.github.pocketzoo.compression.quantize;

import io.github.pocketzoo.compression.TinyClassifier;
import io.github.pocketzoo.compression.TinyGpt;
import io.github.pocketzoo.core.calibration.InputRows;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.samediff.ArrayValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Tiny models and the numbers that they give. */
final class Calibrated {
  private Calibrated() {}

  /** A decoder in single precision. */
  static Model gpt(long seed) {
    Model model = TinyGpt.create(seed);
    return new Model(
        model.architecture(),
        model.parameters().castTo(DataType.FLOAT),
        model.tokenizer(),
        model.provenance());
  }

  static Model classifier(long seed) {
    return TinyClassifier.create(seed);
  }

  /** Batches of random tokens. */
  static List<TokenBatch> batches(int count, int length) {
    Random random = new Random(17);
    List<TokenBatch> batches = new ArrayList<>();
    for (int b = 0; b < count; b++) {
      int[][] ids = new int[4][length];
      int[][] mask = new int[4][length];
      for (int row = 0; row < ids.length; row++) {
        int tokens = row == 0 ? length : 1 + random.nextInt(length);
        for (int i = 0; i < tokens; i++) {
          ids[row][i] = 2 + random.nextInt(9);
          mask[row][i] = 1;
        }
      }
      batches.add(new TokenBatch(ids, mask, new int[4][length]));
    }
    return batches;
  }

  static InputRows rows(Model model) {
    return new InputRows(new SameDiffForward(model), batches(8, 6));
  }

  /** The logits of a batch that isn't in the calibration set; without those of padding. */
  static float[] logits(Model model) {
    TokenBatch batch = batches(9, 6).get(8);
    try (Forward forward = new SameDiffForward(model)) {
      Map<String, INDArray> outputs = forward.run(batch, List.of(Forward.LOGITS));
      INDArray logits = outputs.get(Forward.LOGITS);
      float[] values = ArrayValues.floats(logits);
      if (logits.rank() == 3) {
        int width = (int) logits.size(2);
        for (int i = 0; i < values.length; i++) {
          int token = i / width;
          int[] mask = batch.attentionMask()[token / batch.sequenceLength()];
          values[i] *= mask[token % batch.sequenceLength()];
        }
      }
      return values;
    }
  }

  /** Mean squared difference of the logits. */
  static double distance(Model a, Model b) {
    return distanceFrom(a).applyAsDouble(b);
  }

  /** Mean squared difference of the logits from those of a model. */
  static ToDoubleFunction<Model> distanceFrom(Model model) {
    float[] expected = logits(model);
    return other -> {
      float[] actual = logits(other);
      double sum = 0;
      for (int i = 0; i < expected.length; i++) {
        sum += (expected[i] - actual[i]) * (expected[i] - actual[i]);
      }
      return sum / expected.length;
    };
  }
}
