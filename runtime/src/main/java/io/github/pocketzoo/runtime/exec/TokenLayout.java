package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Arrays;

/**
 * Which rows the tokens of a batch have. Packed, the tokens of all sequences stand behind one
 * another and padding has no row; else every position has a row.
 *
 * <p>An instance is filled anew for each batch, so that a run makes no garbage.
 */
final class TokenLayout {
  private int sequences;
  private int seqLen;
  private int rows;
  private int longest;
  private int[] starts = new int[1];
  private int[] tokens = new int[0];

  /** For each row, sequence · seqLen + position. */
  private int[] positions = new int[0];

  /**
   * Lays a batch out.
   *
   * @param mask 1 at tokens and 0 at padding, {@code [batch][seqLen]}
   * @param packed whether padding gets no row
   * @throws InvalidInputException if a sequence has no token, or if padding that has rows does not
   *     stand behind all tokens
   */
  void set(int[][] mask, boolean packed) {
    sequences = mask.length;
    seqLen = mask[0].length;
    if (starts.length <= sequences) {
      starts = new int[sequences + 1];
      tokens = new int[sequences];
    }
    if (positions.length < sequences * seqLen) {
      positions = new int[sequences * seqLen];
    }
    rows = 0;
    longest = 0;
    for (int sequence = 0; sequence < sequences; sequence++) {
      starts[sequence] = rows;
      tokens[sequence] = place(sequence, mask[sequence], packed);
      longest = Math.max(longest, tokens[sequence]);
    }
    starts[sequences] = rows;
  }

  private int place(int sequence, int[] mask, boolean packed) {
    int count = 0;
    boolean padding = false;
    for (int position = 0; position < seqLen; position++) {
      boolean token = mask[position] != 0;
      if (token && padding && !packed) {
        throw new InvalidInputException(
            "attention_mask of sequence %d has a token behind padding at %d, expected all padding at the end"
                .formatted(sequence, position));
      }
      padding |= !token;
      if (token || !packed) {
        positions[rows++] = sequence * seqLen + position;
      }
      count += token ? 1 : 0;
    }
    if (count == 0) {
      throw new InvalidInputException(
          "attention_mask of sequence %d is all 0, expected at least one token"
              .formatted(sequence));
    }
    return count;
  }

  /**
   * Lays out sequences without padding; {@link #position} does not tell of them.
   *
   * @param counts tokens of each, at least 1
   */
  void setLengths(int... counts) {
    sequences = counts.length;
    seqLen = 0;
    if (starts.length <= sequences) {
      starts = new int[sequences + 1];
      tokens = new int[sequences];
    }
    rows = 0;
    longest = 0;
    for (int sequence = 0; sequence < sequences; sequence++) {
      starts[sequence] = rows;
      tokens[sequence] = counts[sequence];
      rows += counts[sequence];
      longest = Math.max(longest, counts[sequence]);
    }
    starts[sequences] = rows;
  }

  /** Lays out examples that are no sequences: one row each. */
  void setExamples(int count) {
    sequences = count;
    seqLen = 1;
    rows = 0;
    longest = 0;
  }

  int sequences() {
    return sequences;
  }

  /** Positions of each sequence, padding included. */
  int seqLen() {
    return seqLen;
  }

  /** Rows of all sequences. */
  int rows() {
    return rows;
  }

  /** Tokens of the longest sequence. */
  int longest() {
    return longest;
  }

  /** First row of a sequence; of number {@link #sequences}, the end. */
  int start(int sequence) {
    return starts[sequence];
  }

  /** Tokens of a sequence, which stand first of its rows. */
  int tokens(int sequence) {
    return tokens[sequence];
  }

  /** Which sequence and position a row is: sequence · seqLen + position. */
  int position(int row) {
    return positions[row];
  }

  /** Takes over the shape of another layout; not what {@link #position} says of its rows. */
  void copyOf(TokenLayout other) {
    sequences = other.sequences;
    seqLen = other.seqLen;
    rows = other.rows;
    longest = other.longest;
    if (starts.length <= sequences) {
      starts = new int[sequences + 1];
      tokens = new int[sequences];
    }
    if (longest > 0) {
      System.arraycopy(other.starts, 0, starts, 0, sequences + 1);
      System.arraycopy(other.tokens, 0, tokens, 0, sequences);
    }
  }

  /** Whether two layouts have the same rows of the same sequences. */
  boolean sameShapeAs(TokenLayout other) {
    return sequences == other.sequences
        && seqLen == other.seqLen
        && rows == other.rows
        && longest == other.longest
        && (longest == 0 || sameSequencesAs(other));
  }

  private boolean sameSequencesAs(TokenLayout other) {
    return Arrays.equals(starts, 0, sequences + 1, other.starts, 0, sequences + 1)
        && Arrays.equals(tokens, 0, sequences, other.tokens, 0, sequences);
  }
}
