package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.NativeMemory;
import java.util.Optional;

/**
 * The constants of rotary positions.
 *
 * @param angles {@code [positions, d]}, see {@link
 *     io.github.pocketzoo.runtime.kernel.RotaryField#TABLE}; shared by blocks, which don't close it
 * @param gains of heads that are normalized
 */
record RotaryWeights(NativeMemory angles, Optional<Gains> gains) implements AutoCloseable {

  /**
   * The parameters of a normalization of heads.
   *
   * @param query γ of queries, times the scale of the scores
   * @param key γ of keys
   * @param epsilon ε
   */
  record Gains(NativeMemory query, NativeMemory key, float epsilon) {}

  @Override
  public void close() {
    gains.ifPresent(
        each -> {
          each.query().close();
          each.key().close();
        });
  }
}
