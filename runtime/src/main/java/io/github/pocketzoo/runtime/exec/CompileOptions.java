package io.github.pocketzoo.runtime.exec;

import java.util.Map;

/**
 * How a graph is compiled.
 *
 * @param precision arithmetic of the matrix products
 * @param threads threads that share a batch, at least 1
 * @param inputLimits for INT8: largest magnitude of the inputs of linear layers, by the name of the
 *     layer's input; such inputs have one fixed scale. Others have a scale a token, from the
 *     token's own maximum
 * @param portable whether only kernels in plain Java are used, for comparison
 */
public record CompileOptions(
    Precision precision, int threads, Map<String, Float> inputLimits, boolean portable) {
  public CompileOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + ", expected at least 1");
    }
    inputLimits.forEach(
        (name, limit) -> {
          if (!(limit > 0) || limit.isInfinite()) {
            throw new IllegalArgumentException(
                "limit of " + name + " is " + limit + ", expected a positive number");
          }
        });
    inputLimits = Map.copyOf(inputLimits);
  }

  /** A thread a core, dynamic scales. */
  public static CompileOptions of(Precision precision) {
    return new CompileOptions(
        precision, Runtime.getRuntime().availableProcessors(), Map.of(), false);
  }

  public CompileOptions withThreads(int count) {
    return new CompileOptions(precision, count, inputLimits, portable);
  }

  /** Fixed scales for the inputs of linear layers. */
  public CompileOptions withInputLimits(Map<String, Float> limits) {
    return new CompileOptions(precision, threads, limits, portable);
  }

  /** Kernels in plain Java. */
  public CompileOptions withPortableKernels() {
    return new CompileOptions(precision, threads, inputLimits, true);
  }
}
