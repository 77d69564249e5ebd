package io.github.pocketzoo.core.structure;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One transformer block.
 *
 * @param projections its linear maps by role
 * @param parameters all its parameter names, in the same order in every block of a model, so that
 *     block {@code i} of one model can be initialised from block {@code j} of another
 * @param shape its inner widths, where heads and neurons can be removed from it
 */
public record Block(
    Map<Role, Projection> projections, List<String> parameters, Optional<BlockShape> shape) {
  /** A block that keeps its heads and neurons. */
  public Block(Map<Role, Projection> projections, List<String> parameters) {
    this(projections, parameters, Optional.empty());
  }

  public Block {
    projections = Map.copyOf(projections);
    parameters = List.copyOf(parameters);
  }

  /** The matrices of the block's projections. */
  public List<String> weights() {
    return List.of(Role.values()).stream()
        .filter(projections::containsKey)
        .map(role -> projections.get(role).weight())
        .toList();
  }
}
