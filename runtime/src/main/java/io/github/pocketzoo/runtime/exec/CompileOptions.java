package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.quant.Quantization;
import io.github.pocketzoo.runtime.kernel.x86.InstructionSet;

/**
 * How a graph is compiled.
 *
 * @param precision arithmetic of the matrix products
 * @param threads threads that share a batch, at least 1
 * @param fallbacks whether operations that the runtime has no kernel for may run in ND4J; else they
 *     are refused
 * @param quantization what of the model is integers: INT8 takes them as they are, and matrices that
 *     the model keeps as floats beside them are multiplied in f32. In F32, too, integers stay so in
 *     memory unless oneDNN is asked for, and become f32 whenever they are read. Where no linear
 *     layer has integers that can be multiplied, all are rounded when the graph is compiled. Inputs
 *     of layers that have a fixed scale keep it, others have a scale a token, from the token's own
 *     maximum
 * @param products what computes the matrix products with weights
 * @param instructions the most that the runtime's own machine code may consist of, if the processor
 *     has them; oneDNN has {@code ONEDNN_MAX_CPU_ISA} for that
 * @param cache arithmetic in which a causal model keeps keys and values
 */
public record CompileOptions(
    Precision precision,
    int threads,
    boolean fallbacks,
    Quantization quantization,
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
        Quantization.NONE,
        Products.FASTEST,
        InstructionSet.AVX512_BF16,
        precision == Precision.F32 ? Precision.F32 : Precision.BF16);
  }

  public CompileOptions withThreads(int count) {
    return new CompileOptions(
        precision, count, fallbacks, quantization, products, instructions, cache);
  }

  public CompileOptions withFallbacks(boolean allowed) {
    return new CompileOptions(
        precision, threads, allowed, quantization, products, instructions, cache);
  }

  /** What of the model is integers. */
  public CompileOptions withQuantization(Quantization integers) {
    return new CompileOptions(
        precision, threads, fallbacks, integers, products, instructions, cache);
  }

  public CompileOptions withProducts(Products choice) {
    return new CompileOptions(
        precision, threads, fallbacks, quantization, choice, instructions, cache);
  }

  public CompileOptions withInstructions(InstructionSet most) {
    return new CompileOptions(precision, threads, fallbacks, quantization, products, most, cache);
  }

  /** Keys and values in other than bfloat16, or f32 beside weights in f32. */
  public CompileOptions withCache(Precision kept) {
    return new CompileOptions(
        precision, threads, fallbacks, quantization, products, instructions, kept);
  }
}
