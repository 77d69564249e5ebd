package io.github.pocketzoo.eval.bench;

/**
 * From nothing to the first answer, in a new process that has no other model.
 *
 * @param loadMillis time to read the model's files
 * @param openMillis time to compile it, or to build its graph
 * @param firstAnswerMillis time of the first call with one text
 * @param residentBytes memory of the process after it, the JVM's own included
 * @param jvmBytes memory of the process before the model was loaded
 */
public record ColdStart(
    double loadMillis,
    double openMillis,
    double firstAnswerMillis,
    long residentBytes,
    long jvmBytes) {
  /** All of it, without the start of the JVM. */
  public double totalMillis() {
    return loadMillis + openMillis + firstAnswerMillis;
  }

  /** What the model adds to the process. */
  public long modelBytes() {
    return Math.max(0, residentBytes - jvmBytes);
  }
}
