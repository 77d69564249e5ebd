package io.github.pocketzoo.eval.bench;

import java.util.OptionalLong;

/**
 * From nothing to the first answer, in a new process that has no other model.
 *
 * @param loadMillis time to read the model's files
 * @param openMillis time to compile it, or to build its graph
 * @param firstAnswerMillis time of the first call with one text
 * @param residentBytes memory of the process after it, the JVM's own included
 * @param jvmBytes memory of the process before the model was loaded
 * @param peakBytes the most memory that the process has had until then; empty in older reports, and
 *     on systems that don't tell
 */
public record ColdStart(
    double loadMillis,
    double openMillis,
    double firstAnswerMillis,
    long residentBytes,
    long jvmBytes,
    OptionalLong peakBytes) {
  /** All of it, without the start of the JVM. */
  public double totalMillis() {
    return loadMillis + openMillis + firstAnswerMillis;
  }

  /** What the model adds to the process. */
  public long modelBytes() {
    return Math.max(0, residentBytes - jvmBytes);
  }

  /** The most that the model has added to it, while it was read and compiled. */
  public OptionalLong modelPeakBytes() {
    return peakBytes.isPresent()
        ? OptionalLong.of(Math.max(0, peakBytes.getAsLong() - jvmBytes))
        : peakBytes;
  }
}
