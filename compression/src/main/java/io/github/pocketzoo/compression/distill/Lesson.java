package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.train.MicroBatch;
import java.util.List;
import java.util.OptionalInt;

/**
 * What is learned from one teacher.
 *
 * @param teacher runs it
 * @param weight beside other teachers; all add up to 1
 * @param terms parts of the loss with their weights
 * @param tokens the teacher's numbers of the student's tokens
 * @param reading which of a batch's readings is this teacher's; empty where it has to read the
 *     student's tokens
 */
record Lesson(
    Forward teacher,
    double weight,
    List<WeightedTerm> terms,
    TokenMap tokens,
    OptionalInt reading) {
  Lesson {
    terms = List.copyOf(terms);
  }

  /** A part of the loss with its weight. */
  record WeightedTerm(DistillationTerm term, double weight) {}

  /** What the teacher has to compute, each once. */
  List<String> outputs() {
    return terms.stream()
        .flatMap(each -> each.term().teacherOutputs().stream())
        .distinct()
        .toList();
  }

  /** Whose tokens the teacher reads, in the words of provenance records. */
  String reads() {
    return reading.isPresent() ? "own tokens" : "the student's tokens";
  }

  /** What the teacher reads. */
  TokenBatch read(MicroBatch batch) {
    return reading.isPresent() && !batch.readings().isEmpty()
        ? batch.readings().get(reading.getAsInt())
        : tokens.toTeacher(batch.tokens());
  }
}
