package io.github.pocketzoo.gpt.decoder;

import io.github.pocketzoo.core.checkpoint.TensorSlice;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.util.List;
import java.util.Optional;

/** Checkpoints that have the maps to queries, keys and values of a block in one tensor, in turn. */
public final class JoinedProjections {
  private static final List<String> PARTS =
      List.of(DecoderNames.QUERY, DecoderNames.KEY, DecoderNames.VALUE);

  private JoinedProjections() {}

  /**
   * Which part of its tensor a parameter is; nothing for one that has a tensor of its own.
   *
   * @param axis of the tensor along which the parts lie
   */
  public static Optional<TensorSlice> part(ParameterSpec spec, int axis) {
    for (int part = 0; part < PARTS.size(); part++) {
      if (spec.name().contains(PARTS.get(part) + ".")) {
        return Optional.of(new TensorSlice(axis, part, PARTS.size()));
      }
    }
    return Optional.empty();
  }
}
