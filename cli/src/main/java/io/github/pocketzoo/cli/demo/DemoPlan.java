package io.github.pocketzoo.cli.demo;

/**
 * How much the demo trains.
 *
 * @param teacherExamples examples that fine-tuning the teacher sees
 * @param studentExamples examples that distillation sees
 * @param pruningExamples examples that pruning and recovery see
 * @param batchSize examples a step
 * @param maxSteps most optimizer steps of each
 */
public record DemoPlan(
    long teacherExamples,
    long studentExamples,
    long pruningExamples,
    int batchSize,
    long maxSteps) {
  private static final int BATCH_SIZE = 64;

  /** A step of a decoder, whose examples are sequences of tokens. */
  private static final int SEQUENCES = 32;

  private static final long ALL = Long.MAX_VALUE;

  /** A part of the training data, minutes on two cores. */
  public static DemoPlan quick() {
    return new DemoPlan(220 * BATCH_SIZE, 260 * BATCH_SIZE, 180 * BATCH_SIZE, BATCH_SIZE, ALL);
  }

  /**
   * All training data, under an hour on two cores: teacher and student see them once, pruning a
   * quarter.
   */
  public static DemoPlan full() {
    return new DemoPlan(ALL, ALL, 270 * BATCH_SIZE, BATCH_SIZE, ALL);
  }

  /** For a decoder: sequences of a quarter of the definitions, minutes on two cores. */
  public static DemoPlan quickDecoder() {
    return new DemoPlan(2_000 * SEQUENCES, 1_200 * SEQUENCES, 300 * SEQUENCES, SEQUENCES, ALL);
  }

  /** For a decoder: four passes over all definitions, hours on two cores. */
  public static DemoPlan fullDecoder() {
    return new DemoPlan(8_000 * SEQUENCES, 6_000 * SEQUENCES, 1_500 * SEQUENCES, SEQUENCES, ALL);
  }

  /** The same number of examples in other steps. */
  public DemoPlan withBatchSize(int size) {
    return new DemoPlan(teacherExamples, studentExamples, pruningExamples, size, maxSteps);
  }

  /** With at most so many steps. */
  public DemoPlan withMaxSteps(long steps) {
    return new DemoPlan(teacherExamples, studentExamples, pruningExamples, batchSize, steps);
  }

  /**
   * Optimizer steps in which so many examples are seen once.
   *
   * @param examples wanted, more than there are for all
   * @param available number of training examples
   */
  long steps(long examples, long available) {
    long seen = Math.min(examples, available);
    return Math.min(maxSteps, (seen + batchSize - 1) / batchSize);
  }
}
