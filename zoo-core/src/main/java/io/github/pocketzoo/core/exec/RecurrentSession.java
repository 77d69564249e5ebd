package io.github.pocketzoo.core.exec;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.samediff.ArrayValues;
import io.github.pocketzoo.core.tokenizer.Encoding;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sequences of a model with segment recurrence. The tokens of a call are a segment, or several
 * where there are more than {@link RecurrentForward#segmentLength()}. Unless all tokens of the
 * model see equally many, a token sees those of its segment beside the memory: what comes out
 * depends on how a text is cut into calls, as with transformers' {@code mems}.
 */
final class RecurrentSession implements CausalSession {
  private final RecurrentForward forward;
  private TokenStates[] read;

  RecurrentSession(RecurrentForward forward, int sequences) {
    if (sequences < 1) {
      throw new IllegalArgumentException(sequences + " sequences");
    }
    this.forward = forward;
    this.read = new TokenStates[sequences];
    Arrays.setAll(read, i -> TokenStates.none());
  }

  @Override
  public int sequences() {
    return read.length;
  }

  @Override
  public int length(int sequence) {
    return read[sequence].length();
  }

  @Override
  public float[][] append(int[][] tokens) {
    return Arrays.stream(appendAndScore(tokens))
        .map(rows -> rows.length == 0 ? new float[0] : rows[rows.length - 1])
        .toArray(float[][]::new);
  }

  @Override
  public float[][][] appendAndScore(int[][] tokens) {
    check(tokens);
    float[][][] scores = new float[read.length][][];
    Arrays.setAll(scores, row -> new float[tokens[row].length][]);
    int longest = Arrays.stream(tokens).mapToInt(row -> row.length).max().orElseThrow();
    for (int from = 0; from < longest; from += forward.segmentLength()) {
      appendSegment(tokens, from, scores);
    }
    return scores;
  }

  private void check(int[][] tokens) {
    if (tokens.length != read.length) {
      throw new IllegalArgumentException(
          "tokens of %d sequences for %d".formatted(tokens.length, read.length));
    }
    for (int[] row : tokens) {
      for (int token : row) {
        if (token < 0 || token >= forward.vocabularySize()) {
          throw new InvalidInputException(
              "token %d, expected 0 to %d".formatted(token, forward.vocabularySize() - 1));
        }
      }
    }
  }

  /** Reads the tokens from a place on, as many as a segment has. */
  private void appendSegment(int[][] tokens, int from, float[][][] scores) {
    int[] rows = IntStream.range(0, read.length).filter(row -> tokens[row].length > from).toArray();
    List<Encoding> encodings =
        Arrays.stream(rows).mapToObj(row -> segment(tokens[row], from)).toList();
    List<TokenStates> before = Arrays.stream(rows).mapToObj(row -> read[row]).toList();
    try (RecurrentForward.Segment result = forward.run(TokenBatch.of(encodings, 0), before)) {
      float[] logits = ArrayValues.floats(result.logits());
      List<float[]> states = result.states().stream().map(ArrayValues::floats).toList();
      int positions = Math.toIntExact(result.logits().size(1));
      for (int i = 0; i < rows.length; i++) {
        for (int position = 0; position < encodings.get(i).length(); position++) {
          int place = i * positions + position;
          scores[rows[i]][from + position] = at(logits, place, forward.vocabularySize());
          before.get(i).add(states(states, place));
        }
      }
    }
  }

  private Encoding segment(int[] tokens, int from) {
    int end = Math.min(tokens.length, from + forward.segmentLength());
    return new Encoding(Arrays.copyOfRange(tokens, from, end), new int[end - from]);
  }

  private static float[] at(float[] values, int row, int width) {
    return Arrays.copyOfRange(values, row * width, (row + 1) * width);
  }

  /** A token's states of all blocks, {@code [blocks · hidden]}. */
  private float[] states(List<float[]> blocks, int place) {
    int hidden = forward.hiddenSize();
    float[] states = new float[blocks.size() * hidden];
    for (int block = 0; block < blocks.size(); block++) {
      System.arraycopy(blocks.get(block), place * hidden, states, block * hidden, hidden);
    }
    return states;
  }

  @Override
  public void truncate(int sequence, int length) {
    if (length < 0 || length > length(sequence)) {
      throw new IllegalArgumentException(
          "length %d of a sequence of %d tokens".formatted(length, length(sequence)));
    }
    read[sequence].truncate(length);
  }

  @Override
  public void reorder(int[] sources) {
    if (sources.length != read.length) {
      throw new IllegalArgumentException(
          "%d sources for %d sequences".formatted(sources.length, read.length));
    }
    read =
        Arrays.stream(sources).mapToObj(source -> read[source].copy()).toArray(TokenStates[]::new);
  }

  @Override
  public void close() {}
}
