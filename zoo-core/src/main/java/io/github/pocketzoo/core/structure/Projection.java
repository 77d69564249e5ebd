package io.github.pocketzoo.core.structure;

/**
 * The parameters of a linear map.
 *
 * @param weight name of the {@code [in, out]} matrix
 * @param bias name of the {@code [out]} vector
 */
public record Projection(String weight, String bias) {
  /** The projection whose parameters are {@code name.weight} and {@code name.bias}. */
  public static Projection named(String name) {
    return new Projection(name + ".weight", name + ".bias");
  }
}
