package io.github.pocketzoo.core.structure;

import java.util.Optional;

/**
 * The parameters of a linear map.
 *
 * @param weight name of the {@code [in, out]} matrix
 * @param bias name of the {@code [out]} vector, where there is one
 */
public record Projection(String weight, Optional<String> bias) {
  /** The projection whose parameters are {@code name.weight} and {@code name.bias}. */
  public static Projection named(String name) {
    return new Projection(name + ".weight", Optional.of(name + ".bias"));
  }

  /** The projection whose parameter is {@code name.weight}. */
  public static Projection withoutBias(String name) {
    return new Projection(name + ".weight", Optional.empty());
  }
}
