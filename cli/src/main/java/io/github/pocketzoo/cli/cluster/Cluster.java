package io.github.pocketzoo.cli.cluster;

/** Machines that run a model over data that outgrow one of them. */
public interface Cluster extends AutoCloseable {
  /**
   * What a classifier says of every text of a table. What is there already of an earlier run of the
   * same job is not computed again.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the data or the model can't be
   *     used, or there are scores of another job
   */
  ClassScores classify(ClassifyingJob job);

  /**
   * Computes what a teacher's cache lacks.
   *
   * @return how many sequences were computed
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the teacher or the cache can't
   *     be used
   */
  long teach(TeachingJob job);

  @Override
  void close();
}
