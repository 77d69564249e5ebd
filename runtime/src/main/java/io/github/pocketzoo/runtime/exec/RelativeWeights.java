package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.NativeMemory;
import io.github.pocketzoo.runtime.kernel.PackedMatrix;
import java.util.List;
import java.util.Optional;

/**
 * The constants of relative scores (see {@link io.github.pocketzoo.runtime.plan.RelativeScores}).
 * What isn't multiplied with queries, which are scaled already, is scaled here.
 *
 * @param tokens n, of the longest sequence
 * @param content u, {@code [A · d]}
 * @param distances for each head r of n − 1, n − 2, …, 1 − n as columns, {@code [d, 2n − 1]}
 * @param positions v · r for each head and distance, {@code [A, 2n − 1]}, rows filled up to panels
 * @param segments where segments matter
 */
record RelativeWeights(
    int tokens,
    NativeMemory content,
    List<PackedMatrix> distances,
    NativeMemory positions,
    Optional<Segments> segments)
    implements AutoCloseable {

  /**
   * The constants of segments.
   *
   * @param same s of each head, {@code [d, 1]}
   * @param biases w · s of each head, the first element of a panel
   * @param ids name of the input
   */
  record Segments(List<PackedMatrix> same, NativeMemory biases, String ids)
      implements AutoCloseable {
    @Override
    public void close() {
      same.forEach(PackedMatrix::close);
      biases.close();
    }
  }

  /** Native memory that they take. */
  long bytes() {
    long bytes = content.bytes() + positions.bytes();
    for (PackedMatrix each : distances) {
      bytes += each.memory().bytes();
    }
    return bytes;
  }

  @Override
  public void close() {
    content.close();
    distances.forEach(PackedMatrix::close);
    positions.close();
    segments.ifPresent(Segments::close);
  }
}
