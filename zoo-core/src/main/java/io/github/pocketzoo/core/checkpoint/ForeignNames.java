package io.github.pocketzoo.core.checkpoint;

import java.util.Optional;

/**
 * How the tensors of a family are called in checkpoints of another framework than the one that
 * {@link NameTable} describes.
 */
@FunctionalInterface
public interface ForeignNames {
  /** Every tensor has its own name. */
  ForeignNames NONE = name -> Optional.of(new Target(name, false));

  /**
   * What a tensor is in the checkpoints that {@link NameTable} describes.
   *
   * @param name its name there
   * @param transposed whether a matrix is {@code [in, out]} where it is {@code [out, in]} there
   */
  record Target(String name, boolean transposed) {}

  /**
   * Finds a tensor's place.
   *
   * @param foreignName its name in the file
   * @return its name and orientation; empty if it is no part of the model, such as the state of an
   *     optimizer. A name that means nothing is returned as it is: loading then lists it
   */
  Optional<Target> target(String foreignName);
}
