package io.github.pocketzoo.core.task;

import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.List;

/**
 * Makes one vector of a text (Reimers and Gurevych 2019): the last hidden state of the first token,
 * or the mean over the tokens, scaled to length 1 where that is wanted.
 *
 * @param runner runs the model
 * @param tokenizer of the model
 * @param output name of the last hidden state
 * @param hiddenSize width of the vectors
 * @param settings how vectors are made
 * @param prefix what to put before each text, such as {@code "query: "} for the models E5
 */
public record SentenceEncoder(
    BatchRunner runner,
    Tokenizer tokenizer,
    String output,
    int hiddenSize,
    EmbeddingSettings settings,
    String prefix)
    implements TextTask<String, float[]> {

  /** An encoder of a model. */
  public static SentenceEncoder of(
      Architecture architecture,
      BatchRunner runner,
      Tokenizer tokenizer,
      EmbeddingSettings settings,
      String prefix) {
    String last = ModelGraph.hiddenState(architecture.structure().blocks().size());
    return new SentenceEncoder(
        runner, tokenizer, last, architecture.hiddenSize(), settings, prefix);
  }

  /**
   * Encodes texts.
   *
   * @return {@code [hiddenSize]} for each
   */
  @Override
  public List<float[]> answer(List<String> texts) {
    List<Encoding> encodings =
        texts.parallelStream().map(text -> tokenizer.encode(prefix + text)).toList();
    return runner.run(
        encodings, output, (index, row) -> vector(row.values(), encodings.get(index).length()));
  }

  private float[] vector(float[] hidden, int length) {
    int first = settings.pooling() == Pooling.LAST ? length - 1 : 0;
    int tokens = settings.pooling() == Pooling.MEAN ? length : 1;
    double[] sums = new double[hiddenSize];
    for (int token = first; token < first + tokens; token++) {
      for (int i = 0; i < hiddenSize; i++) {
        sums[i] += hidden[token * hiddenSize + i];
      }
    }
    double divisor = settings.normalized() ? norm(sums) : tokens;
    float[] vector = new float[hiddenSize];
    for (int i = 0; i < hiddenSize; i++) {
      vector[i] = (float) (sums[i] / divisor);
    }
    return vector;
  }

  private static double norm(double[] vector) {
    double squares = 0;
    for (double value : vector) {
      squares += value * value;
    }
    return Math.max(Math.sqrt(squares), Double.MIN_NORMAL);
  }

  /** The cosine of the angle between two vectors. */
  public static double cosine(float[] a, float[] b) {
    double product = 0;
    double squaresOfA = 0;
    double squaresOfB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      squaresOfA += (double) a[i] * a[i];
      squaresOfB += (double) b[i] * b[i];
    }
    return product / Math.max(Math.sqrt(squaresOfA * squaresOfB), Double.MIN_NORMAL);
  }
}
