package io.github.pocketzoo.gpt.generate;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.exec.CausalSession;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A language model whose logits are a table of the last two tokens. */
final class TableForward implements CausalForward {
  private final float[][][] table;
  private final int contextLength;
  private int tokensRead;

  /**
   * A model.
   *
   * @param table logits by the token before the last, the last, and the next
   */
  TableForward(float[][][] table, int contextLength) {
    this.table = table;
    this.contextLength = contextLength;
  }

  /**
   * Random logits.
   *
   * @param spread their standard deviation
   */
  static TableForward random(int vocabulary, int contextLength, double spread, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][][] table = new float[vocabulary][vocabulary][vocabulary];
    for (float[][] rows : table) {
      for (float[] row : rows) {
        for (int i = 0; i < vocabulary; i++) {
          row[i] = (float) (spread * Math.sqrt(3) * (2 * random.nextDouble() - 1));
        }
      }
    }
    return new TableForward(table, contextLength);
  }

  /** A model that always says the tokens after one another, from 0 to the last and again. */
  static TableForward counting(int vocabulary, int contextLength) {
    float[][][] table = new float[vocabulary][vocabulary][vocabulary];
    for (float[][] rows : table) {
      for (int last = 0; last < vocabulary; last++) {
        rows[last][(last + 1) % vocabulary] = 9;
      }
    }
    return new TableForward(table, contextLength);
  }

  /** The logits after some tokens. */
  float[] logits(int... tokens) {
    int last = tokens[tokens.length - 1];
    int before = tokens.length > 1 ? tokens[tokens.length - 2] : last;
    return table[before][last].clone();
  }

  /** How many tokens all sessions have read. */
  int tokensRead() {
    return tokensRead;
  }

  @Override
  public int vocabularySize() {
    return table.length;
  }

  @Override
  public int contextLength() {
    return contextLength;
  }

  @Override
  public CausalSession open(int sequences) {
    return new Session(new int[sequences][0]);
  }

  @Override
  public String engine() {
    return "table";
  }

  @Override
  public void close() {}

  private final class Session implements CausalSession {
    private int[][] read;

    Session(int[][] read) {
      this.read = read;
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
      return Arrays.stream(appendAndScore(tokens))
          .map(rows -> rows.length == 0 ? new float[0] : rows[rows.length - 1])
          .toArray(float[][]::new);
    }

    @Override
    public float[][][] appendAndScore(int[][] tokens) {
      float[][][] scores = new float[read.length][][];
      for (int row = 0; row < read.length; row++) {
        int before = read[row].length;
        int[] longer = Arrays.copyOf(read[row], before + tokens[row].length);
        System.arraycopy(tokens[row], 0, longer, before, tokens[row].length);
        if (longer.length > contextLength) {
          throw new InvalidInputException("longer than the context");
        }
        read[row] = longer;
        tokensRead += tokens[row].length;
        scores[row] =
            IntStream.range(before, longer.length)
                .mapToObj(end -> logits(Arrays.copyOf(longer, end + 1)))
                .toArray(float[][]::new);
      }
      return scores;
    }

    @Override
    public void truncate(int sequence, int length) {
      if (length > read[sequence].length) {
        throw new IllegalArgumentException("longer than it is");
      }
      read[sequence] = Arrays.copyOf(read[sequence], length);
    }

    @Override
    public void reorder(int[] sources) {
      read = Arrays.stream(sources).mapToObj(source -> read[source]).toArray(int[][]::new);
    }

    @Override
    public void close() {}
  }
}
