package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.train.TrainingExamples;
import java.util.Arrays;

/**
 * What a teacher reads of the texts that a student learns from: they are cut by its own tokenizer
 * where only answers about whole texts are compared, and else by the student's.
 */
public final class TeacherReading {
  private final TrainingExamples examples;
  private final TokenMap tokens;

  TeacherReading(TrainingExamples examples, TokenMap tokens) {
    this.examples = examples;
    this.tokens = tokens;
  }

  /** Number of texts. */
  public int size() {
    return examples.size();
  }

  /** A text in the teacher's tokens, without padding. */
  public Encoding text(int number) {
    TokenBatch batch = tokens.toTeacher(examples.batch(new int[] {number}, 0).tokens());
    int length = Arrays.stream(batch.attentionMask()[0]).sum();
    return new Encoding(
        Arrays.copyOf(batch.inputIds()[0], length), Arrays.copyOf(batch.tokenTypeIds()[0], length));
  }
}
