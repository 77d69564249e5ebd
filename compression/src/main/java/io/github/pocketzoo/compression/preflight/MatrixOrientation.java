package io.github.pocketzoo.compression.preflight;

import io.github.pocketzoo.core.checkpoint.NameTable;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Role;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether matrices lie as pruning and quantization take them: inputs are rows, outputs columns. A
 * checkpoint of GPT-2 holds them so ("Conv1D"), most others transposed; with a scale a channel or a
 * pattern N:M along the wrong side a model works, and is worse.
 */
public final class MatrixOrientation {
  private static final String CHECK = "orientation";

  private MatrixOrientation() {}

  /** Checks every projection of every block whose widths tell it. */
  public static Finding of(Architecture architecture) {
    Map<String, long[]> shapes =
        architecture.parameters().stream()
            .collect(Collectors.toMap(ParameterSpec::name, ParameterSpec::shape, (a, b) -> a));
    int told = 0;
    for (Block block : architecture.structure().distinctBlocks()) {
      for (Role role : Role.values()) {
        Optional<String> name =
            Optional.ofNullable(block.projections().get(role)).map(each -> each.weight());
        if (name.isEmpty()) {
          continue;
        }
        long[] shape = shapes.get(name.get());
        boolean in = role != Role.ATTENTION_OUTPUT && role != Role.OUTPUT;
        if (shape[0] == shape[1]) {
          continue;
        }
        told++;
        if (shape[in ? 0 : 1] != architecture.hiddenSize()) {
          return Finding.refusal(
              CHECK,
              "%s is %s, expected inputs as rows with a hidden size of %d"
                  .formatted(name.get(), Arrays.toString(shape), architecture.hiddenSize()));
        }
      }
    }
    return Finding.ok(
        CHECK,
        "%d projections have inputs as rows; %s"
            .formatted(told, stored(architecture.checkpointNames())));
  }

  private static String stored(NameTable names) {
    long transposed =
        names.entries().stream()
            .filter(entry -> entry.parameter().kind() == ParameterSpec.Kind.LINEAR_WEIGHT)
            .filter(entry -> entry.layout().transposed())
            .count();
    return transposed == 0
        ? "the checkpoint has them so, too (Conv1D)"
        : "the checkpoint has %d transposed, which loading undoes".formatted(transposed);
  }
}
