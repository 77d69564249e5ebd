package io.github.pocketzoo.cli.demo;

/**
 * How much the demo trains.
 *
 * @param teacherSteps optimizer steps of fine-tuning the teacher
 * @param studentSteps of distilling the student
 * @param pruningSteps of pruning and recovery
 */
public record DemoPlan(long teacherSteps, long studentSteps, long pruningSteps) {

  /** A part of the training data, minutes on two cores. */
  public static DemoPlan quick() {
    return new DemoPlan(220, 260, 120);
  }

  /**
   * All training data, under an hour on two cores: teacher and student see them once.
   *
   * @param trainingExamples number of training examples
   * @param batchSize examples a step
   */
  public static DemoPlan full(int trainingExamples, int batchSize) {
    long epoch = (trainingExamples + batchSize - 1L) / batchSize;
    return new DemoPlan(epoch, epoch, epoch / 4);
  }
}
