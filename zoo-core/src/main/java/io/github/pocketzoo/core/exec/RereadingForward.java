package io.github.pocketzoo.core.exec;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.tokenizer.Encoding;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A causal language model that keeps nothing: it reads a sequence anew for each of its tokens, by
 * whatever runs the model on a batch. Its time grows with the square of the length.
 */
public final class RereadingForward implements CausalForward {
  private final Forward forward;
  private final int vocabularySize;
  private final int contextLength;

  /**
   * @param forward gives {@link Forward#LOGITS}, {@code [batch, seqLen, vocabulary]}; closed with
   *     this
   */
  public RereadingForward(Forward forward, int vocabularySize, int contextLength) {
    this.forward = forward;
    this.vocabularySize = vocabularySize;
    this.contextLength = contextLength;
  }

  @Override
  public int vocabularySize() {
    return vocabularySize;
  }

  @Override
  public int contextLength() {
    return contextLength;
  }

  @Override
  public CausalSession open(int sequences) {
    return new Session(sequences);
  }

  @Override
  public String engine() {
    return forward.engine();
  }

  @Override
  public void close() {
    forward.close();
  }

  private final class Session implements CausalSession {
    private int[][] read;

    Session(int sequences) {
      if (sequences < 1) {
        throw new IllegalArgumentException(sequences + " sequences");
      }
      this.read = new int[sequences][0];
    }

    @Override
    public int sequences() {
      return read.length;
    }

    @Override
    public int length(int sequence) {
      return read[sequence].length;
    }

    @Override
    public float[][] append(int[][] tokens) {
      float[][][] all = appendAndScore(tokens);
      return Arrays.stream(all)
          .map(rows -> rows.length == 0 ? new float[0] : rows[rows.length - 1])
          .toArray(float[][]::new);
    }

    @Override
    public float[][][] appendAndScore(int[][] tokens) {
      int[][] longer = appended(tokens);
      int[] changed =
          IntStream.range(0, read.length).filter(row -> tokens[row].length > 0).toArray();
      float[][][] scores = new float[read.length][0][];
      if (changed.length > 0) {
        score(longer, changed, scores);
      }
      read = longer;
      return scores;
    }

    private int[][] appended(int[][] tokens) {
      if (tokens.length != read.length) {
        throw new IllegalArgumentException(
            "tokens of %d sequences for %d".formatted(tokens.length, read.length));
      }
      int[][] longer = new int[read.length][];
      for (int row = 0; row < read.length; row++) {
        int length = read[row].length + tokens[row].length;
        if (length > contextLength) {
          throw new InvalidInputException(
              "sequence %d would have %d tokens, the model's context has %d"
                  .formatted(row, length, contextLength));
        }
        longer[row] = Arrays.copyOf(read[row], length);
        System.arraycopy(tokens[row], 0, longer[row], read[row].length, tokens[row].length);
      }
      return longer;
    }

    private void score(int[][] sequences, int[] rows, float[][][] scores) {
      List<Encoding> encodings =
          Arrays.stream(rows)
              .mapToObj(row -> new Encoding(sequences[row], new int[sequences[row].length]))
              .toList();
      TokenBatch batch = TokenBatch.of(encodings, 0);
      try (INDArray logits = forward.run(batch, List.of(Forward.LOGITS)).get(Forward.LOGITS)) {
        for (int i = 0; i < rows.length; i++) {
          int row = rows[i];
          int from = read[row].length;
          INDArray added =
              logits.get(
                  NDArrayIndex.point(i),
                  NDArrayIndex.interval(from, sequences[row].length),
                  NDArrayIndex.all());
          scores[row] = added.reshape(-1, vocabularySize).toFloatMatrix();
        }
      }
    }

    @Override
    public void truncate(int sequence, int length) {
      if (length < 0 || length > read[sequence].length) {
        throw new IllegalArgumentException(
            "length %d of a sequence of %d tokens".formatted(length, read[sequence].length));
      }
      read[sequence] = Arrays.copyOf(read[sequence], length);
    }

    @Override
    public void reorder(int[] sources) {
      int[][] chosen =
          Arrays.stream(sources).mapToObj(source -> read[source]).toArray(int[][]::new);
      if (chosen.length != read.length) {
        throw new IllegalArgumentException(
            "%d sources for %d sequences".formatted(chosen.length, read.length));
      }
      read = chosen;
    }

    @Override
    public void close() {}
  }
}
