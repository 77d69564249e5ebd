package io.github.pocketzoo.cli.engine;

import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.quant.Activations;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.runtime.exec.Precision;
import java.util.Optional;

/** What can run a model forward. On the command line and in tables, by {@link #label}. */
public enum ForwardEngine {
  /** SameDiff's own executor, op by op, in float32. */
  SAMEDIFF,
  /** The compiled runtime in float32. */
  RUNTIME_F32,
  /** The compiled runtime with products of bfloat16. */
  RUNTIME_BF16,
  /** The compiled runtime with products of 8-bit integers. */
  RUNTIME_INT8;

  /**
   * The engine whose arithmetic is that of the stored weights: integers where some linear layers
   * have weights and inputs of integers (what is kept as floats beside them stays so), else floats;
   * SameDiff for sparse attention, which the runtime doesn't have.
   */
  public static ForwardEngine ofWeights(Model model) {
    if (isSparse(model)) {
      return SAMEDIFF;
    }
    return multipliesIntegers(model) ? RUNTIME_INT8 : RUNTIME_F32;
  }

  /** Whether a model's attention is sparse, which the runtime doesn't have. */
  public static boolean isSparse(Model model) {
    return model.architecture().lengthMultiple() > 1;
  }

  /** Whether linear layers have weights and inputs of integers. */
  private static boolean multipliesIntegers(Model model) {
    return model.quantization().activations() != Activations.FLOAT
        && model.architecture().parameters().stream()
            .filter(spec -> spec.kind() == ParameterSpec.Kind.LINEAR_WEIGHT)
            .map(spec -> model.quantized().get(spec.name()))
            .anyMatch(tensor -> tensor != null && tensor.scheme().multipliesAsIntegers());
  }

  /** What users call it, such as {@code "runtime-int8"}. */
  public String label() {
    return ValueType.nameOf(this);
  }

  /** The runtime's arithmetic; empty for what isn't the runtime. */
  public Optional<Precision> precision() {
    return switch (this) {
      case SAMEDIFF -> Optional.empty();
      case RUNTIME_F32 -> Optional.of(Precision.F32);
      case RUNTIME_BF16 -> Optional.of(Precision.BF16);
      case RUNTIME_INT8 -> Optional.of(Precision.INT8);
    };
  }
}
