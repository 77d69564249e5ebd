package io.github.pocketzoo.cli.engine;

import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.quantize.Quantizer;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.quant.Activations;
import io.github.pocketzoo.core.quant.WeightScheme;
import io.github.pocketzoo.runtime.exec.CompileOptions;
import io.github.pocketzoo.runtime.exec.Precision;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The arithmetics of the runtime that are measured side by side. */
public enum RuntimeArithmetic {
  F32(Precision.F32),
  BF16(Precision.BF16),
  /** Weights of floats become integers of 8 bits when a model is compiled. */
  INT8(Precision.INT8),
  /** Weights of floats are rounded to 4 bits first; inputs are 8 bits as in {@link #INT8}. */
  INT4(Precision.INT8) {
    @Override
    <T> T compile(Model model, int threads, BiFunction<Model, CompileOptions, T> compiler) {
      if (!model.quantization().isEmpty()) {
        throw new InvalidInputException(
            label()
                + ": the model's matrices are integers already, expected floats;"
                + " "
                + INT8.label()
                + " takes integers of 4 bits as they are");
      }
      try (Model rounded = fourBits().quantize(model)) {
        return super.compile(rounded, threads, compiler);
      }
    }
  };

  private final Precision precision;

  RuntimeArithmetic(Precision precision) {
    this.precision = precision;
  }

  /** As {@code quantize --scheme int4 --group-size 64 --embeddings int4 --activations dynamic}. */
  private static Quantizer fourBits() {
    WeightScheme groups = WeightScheme.groups(4, 64, true);
    return new Quantizer(groups, Optional.of(groups), Activations.DYNAMIC, Map.of());
  }

  /** What users call the engine, such as {@code "runtime-int8"}. */
  public String label() {
    return "runtime-" + ValueType.nameOf(this);
  }

  /**
   * Compiles a model.
   *
   * @param model isn't needed afterwards
   * @param threads that a call may use
   * @throws InvalidInputException if it can't be calculated so
   */
  <T> T compile(Model model, int threads, BiFunction<Model, CompileOptions, T> compiler) {
    return compiler.apply(model, CompileOptions.of(precision).withThreads(threads));
  }
}
