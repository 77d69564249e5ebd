package io.github.pocketzoo.gpt.gpt2;

import io.github.pocketzoo.core.checkpoint.NameTable;
import io.github.pocketzoo.core.checkpoint.TensorLayout;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.gpt.decoder.JoinedProjections;

/**
 * How OpenAI's models lie in checkpoints: matrices are {@code [in, out]} (transformers' {@code
 * Conv1D}), and those of queries, keys and values are one, side by side.
 */
public final class Conv1dLayout {
  private Conv1dLayout() {}

  /**
   * Where a parameter of the body is.
   *
   * @param name of the tensor, without prefix
   */
  public static NameTable.Entry entry(ParameterSpec spec, String name) {
    return new NameTable.Entry(
        spec,
        name,
        true,
        TensorLayout.as(spec.shape()),
        JoinedProjections.part(spec, spec.shape().length - 1));
  }
}
