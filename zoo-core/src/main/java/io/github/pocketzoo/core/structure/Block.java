package io.github.pocketzoo.core.structure;

import java.util.List;
import java.util.Map;

/**
 * One transformer block.
 *
 * @param projections its linear maps by role
 * @param parameters all its parameter names, in the same order in every block of a model, so that
 *     block {@code i} of one model can be initialised from block {@code j} of another
 */
public record Block(Map<Role, Projection> projections, List<String> parameters) {
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
