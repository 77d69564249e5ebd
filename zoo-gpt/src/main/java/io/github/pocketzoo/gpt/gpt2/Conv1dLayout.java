package io.github.pocketzoo.gpt.gpt2;

import io.github.pocketzoo.core.checkpoint.NameTable;
import io.github.pocketzoo.core.checkpoint.TensorLayout;
import io.github.pocketzoo.core.checkpoint.TensorSlice;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.gpt.decoder.DecoderNames;
import java.util.List;
import java.util.Optional;

/**
 * How OpenAI's models lie in checkpoints: matrices are {@code [in, out]} (transformers' {@code
 * Conv1D}), and those of queries, keys and values are one, side by side.
 */
public final class Conv1dLayout {
  private static final List<String> JOINED =
      List.of(DecoderNames.QUERY, DecoderNames.KEY, DecoderNames.VALUE);

  private Conv1dLayout() {}

  /**
   * Where a parameter of the body is.
   *
   * @param name of the tensor, without prefix
   */
  public static NameTable.Entry entry(ParameterSpec spec, String name) {
    Optional<TensorSlice> slice = Optional.empty();
    for (int part = 0; part < JOINED.size(); part++) {
      if (spec.name().contains(JOINED.get(part) + ".")) {
        slice = Optional.of(new TensorSlice(spec.shape().length - 1, part, JOINED.size()));
      }
    }
    return new NameTable.Entry(spec, name, true, TensorLayout.as(spec.shape()), slice);
  }
}
