package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.x86.InstructionSet;
import java.util.Map;
import java.util.Optional;

/**
 * How a graph is compiled.
 *
 * @param precision arithmetic of the matrix products
 * @param threads threads that share a batch, at least 1
 * @param fallbacks whether operations that the runtime has no kernel for may run in ND4J; else they
 *     are refused
 * @param inputLimits for INT8: largest magnitude of the inputs of linear layers, by the name of the
 *     input's SameDiff variable; such inputs have one fixed scale. Others have a scale a token,
 *     from the token's own maximum
 * @param products what computes the matrix products with weights
 * @param instructions the most that the runtime's own machine code may consist of, if the processor
 *     has them; oneDNN has {@code ONEDNN_MAX_CPU_ISA} for that
 * @param cache arithmetic in which a causal model keeps keys and values
 */
public record CompileOptions(
    Precision precision,
    int threads,
    boolean fallbacks,
    Map<String, Float> inputLimits,
    Products products,
    InstructionSet instructions,
    Precision cache) {

  /** What computes the matrix products with weights, and the rest. */
  public enum Products {
    /** What is fastest on the processor. */
    FASTEST,
    /** Machine code of the runtime's own: x86-64 with AVX2 or AVX-512 VNNI. */
    OWN,
    /** oneDNN for products with weights, machine code of the runtime's own for the rest. */
    ONEDNN,
    /** Plain Java, for comparison. */
    JAVA
  }

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

  /** f32, a thread a core; what has no kernel runs in ND4J. */
  public static CompileOptions defaults() {
    return of(Precision.F32).withFallbacks(true);
  }

  /**
   * A precision by name, a thread a core, dynamic scales; everything has to run in the runtime's
   * own kernels.
   */
  public static CompileOptions of(Precision precision) {
    return new CompileOptions(
        precision,
        Runtime.getRuntime().availableProcessors(),
        false,
        Map.of(),
        Products.FASTEST,
        InstructionSet.AVX512_BF16,
        precision == Precision.F32 ? Precision.F32 : Precision.BF16);
  }

  public CompileOptions withThreads(int count) {
    return new CompileOptions(
        precision, count, fallbacks, inputLimits, products, instructions, cache);
  }

  public CompileOptions withFallbacks(boolean allowed) {
    return new CompileOptions(
        precision, threads, allowed, inputLimits, products, instructions, cache);
  }

  /** Fixed scales for the inputs of linear layers, see {@link Calibration}. */
  public CompileOptions withInputLimits(Map<String, Float> limits) {
    return new CompileOptions(precision, threads, fallbacks, limits, products, instructions, cache);
  }

  public CompileOptions withProducts(Products choice) {
    return new CompileOptions(
        precision, threads, fallbacks, inputLimits, choice, instructions, cache);
  }

  public CompileOptions withInstructions(InstructionSet most) {
    return new CompileOptions(precision, threads, fallbacks, inputLimits, products, most, cache);
  }

  /** Keys and values in other than bfloat16, or f32 beside weights in f32. */
  public CompileOptions withCache(Precision kept) {
    return new CompileOptions(
        precision, threads, fallbacks, inputLimits, products, instructions, kept);
  }

  /** The limit of a linear layer's input, where it is fixed. */
  Optional<Float> inputLimit(String input) {
    return precision == Precision.INT8
        ? Optional.ofNullable(inputLimits.get(input))
        : Optional.empty();
  }
}
