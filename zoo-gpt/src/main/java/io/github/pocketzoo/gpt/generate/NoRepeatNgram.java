package io.github.pocketzoo.gpt.generate;

/**
 * Forbids a token that would end a run of n tokens that is there already (Paulus, Xiong and Socher
 * 2018, "A deep reinforced model for abstractive summarization", section 2.5).
 *
 * @param size n, 1 or more
 */
public record NoRepeatNgram(int size) implements LogitsProcessor {
  public NoRepeatNgram {
    if (size < 1) {
      throw new IllegalArgumentException("runs of %d tokens".formatted(size));
    }
  }

  @Override
  public void process(TokenSequence sequence, float[] logits) {
    int suffix = sequence.length() - (size - 1);
    for (int start = 0; start < suffix; start++) {
      if (repeats(sequence, start, suffix)) {
        logits[sequence.get(start + size - 1)] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  /** Whether n − 1 tokens from {@code start} on are those from {@code suffix} on. */
  private boolean repeats(TokenSequence sequence, int start, int suffix) {
    for (int i = 0; i < size - 1; i++) {
      if (sequence.get(start + i) != sequence.get(suffix + i)) {
        return false;
      }
    }
    return true;
  }
}
