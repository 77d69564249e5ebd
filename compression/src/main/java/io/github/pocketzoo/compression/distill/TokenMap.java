package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.Map;

/**
 * The teacher's numbers of a student's tokens.
 *
 * @param ids by the student's numbers; empty where they are the same
 */
record TokenMap(int[] ids) {
  private static final int NO_TOKEN = -1;

  /**
   * Between two tokenizers.
   *
   * @throws InvalidInputException if the student has a token that the teacher lacks
   */
  static TokenMap between(Tokenizer student, Tokenizer teacher) {
    if (student.vocabulary().equals(teacher.vocabulary())) {
      return new TokenMap(new int[0]);
    }
    int[] ids = new int[student.vocabularySize()];
    Arrays.fill(ids, NO_TOKEN);
    for (Map.Entry<String, Integer> token : student.vocabulary().entrySet()) {
      ids[token.getValue()] =
          teacher
              .id(token.getKey())
              .orElseThrow(
                  () ->
                      new InvalidInputException(
                          "the tokenizers don't agree: the student's token \"%s\" is none of the teacher's"
                              .formatted(token.getKey())));
    }
    return new TokenMap(ids);
  }

  boolean isIdentity() {
    return ids.length == 0;
  }

  /** What the teacher reads where the student reads {@code batch}. */
  TokenBatch toTeacher(TokenBatch batch) {
    if (isIdentity()) {
      return batch;
    }
    int[][] mapped =
        Arrays.stream(batch.inputIds())
            .map(row -> Arrays.stream(row).map(this::toTeacher).toArray())
            .toArray(int[][]::new);
    return new TokenBatch(mapped, batch.attentionMask(), batch.tokenTypeIds());
  }

  private int toTeacher(int id) {
    if (id < 0 || id >= ids.length || ids[id] == NO_TOKEN) {
      throw new InvalidInputException(
          "token %d of the student is none of its vocabulary of %d".formatted(id, ids.length));
    }
    return ids[id];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenMap that && Arrays.equals(ids, that.ids);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ids);
  }
}
