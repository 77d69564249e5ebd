package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.runtime.exec.CompileOptions.Products;
import io.github.pocketzoo.runtime.kernel.Kernels;
import io.github.pocketzoo.runtime.kernel.onednn.CpuIsa;
import io.github.pocketzoo.runtime.kernel.onednn.MatmulType;
import io.github.pocketzoo.runtime.kernel.onednn.OneDnn;
import io.github.pocketzoo.runtime.kernel.onednn.OneDnnException;
import io.github.pocketzoo.runtime.kernel.portable.PortableKernels;
import io.github.pocketzoo.runtime.kernel.x86.InstructionSet;
import io.github.pocketzoo.runtime.kernel.x86.X86Kernels;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.FusedOp;
import java.util.Optional;

/**
 * What a graph runs on: kernels, and oneDNN where it computes the products with weights.
 *
 * <p>The runtime's own products use AVX2. Where the processor has more (AVX-512, VNNI, AMX),
 * oneDNN's are faster; on plain AVX2 they are slower, and those of bytes are not exact. Weights of
 * 4 bits have products of the runtime's own everywhere.
 */
record Backend(Kernels kernels, Optional<OneDnn> oneDnn) implements AutoCloseable {
  /** Row kernels write so many factors at a time. */
  private static final int WHOLE_FACTORS = 8;

  /**
   * Chooses.
   *
   * @param graph what is to run
   * @throws InvalidInputException if what is asked for can't run on this machine
   */
  static Backend of(CompileOptions options, FusedGraph graph) {
    Products products = options.products();
    if (products == Products.JAVA) {
      return new Backend(new PortableKernels(), Optional.empty());
    }
    Optional<InstructionSet> instructions = InstructionSet.best(options.instructions());
    if (products == Products.OWN && instructions.isEmpty()) {
      throw new InvalidInputException(
          "the runtime's own machine code needs an x86-64 processor with AVX2 and FMA, and Linux or"
              + " macOS");
    }
    Kernels kernels = instructions.<Kernels>map(X86Kernels::new).orElseGet(PortableKernels::new);
    MatmulType type = type(options.precision());
    return switch (products) {
      case ONEDNN -> {
        if (!fitsLibrary(graph)) {
          throw new InvalidInputException(
              "oneDNN is used for layers of a multiple of %d inputs only".formatted(WHOLE_FACTORS));
        }
        yield new Backend(kernels, Optional.of(required(type)));
      }
      case FASTEST ->
          new Backend(
              kernels,
              fitsLibrary(graph) && !keepsFourBits(graph, options)
                  ? faster(type, instructions)
                  : Optional.empty());
      case OWN, JAVA -> new Backend(kernels, Optional.empty());
    };
  }

  /** Whether there are products that oneDNN doesn't have. */
  private static boolean keepsFourBits(FusedGraph graph, CompileOptions options) {
    return GroupedWeights.in(graph, options.precision(), options.quantization());
  }

  /**
   * Whether all layers' inputs fill whole vectors, since oneDNN gets its factors without room
   * between rows.
   */
  private static boolean fitsLibrary(FusedGraph graph) {
    return graph.ops().stream()
        .filter(FusedOp.Linear.class::isInstance)
        .allMatch(op -> ((FusedOp.Linear) op).input().width() % WHOLE_FACTORS == 0);
  }

  static MatmulType type(Precision precision) {
    return switch (precision) {
      case F32 -> MatmulType.F32;
      case BF16 -> MatmulType.BF16;
      case INT8 -> MatmulType.INT8;
    };
  }

  private static OneDnn required(MatmulType type) {
    OneDnn library = OneDnn.load();
    if (!library.supports(type)) {
      library.close();
      throw new InvalidInputException(
          "oneDNN has no exact and fast kernel for %s on %s"
              .formatted(type.label(), library.isa().label()));
    }
    return library;
  }

  /** oneDNN, if it is there and beats the runtime's own products. */
  private static Optional<OneDnn> faster(MatmulType type, Optional<InstructionSet> instructions) {
    if (instructions.isPresent() && !X86Kernels.processorHasMoreThanAvx2()) {
      return Optional.empty();
    }
    OneDnn library;
    try {
      library = OneDnn.load();
    } catch (OneDnnException e) {
      return Optional.empty();
    }
    if (library.supports(type) && isFaster(library.isa(), type, instructions)) {
      return Optional.of(library);
    }
    library.close();
    return Optional.empty();
  }

  private static boolean isFaster(
      CpuIsa isa, MatmulType type, Optional<InstructionSet> instructions) {
    if (instructions.isEmpty()) {
      return true;
    }
    return switch (instructions.get()) {
      case AVX2 -> type == MatmulType.INT8 || isa.compareTo(CpuIsa.AVX512) >= 0;
      case AVX512_VNNI, AVX512_BF16 ->
          type != MatmulType.F32 && isa.compareTo(CpuIsa.AVX512_AMX) >= 0;
    };
  }

  /** What the products with weights run on, such as {@code "avx512_vnni"}. */
  String instructionSet() {
    return oneDnn.map(library -> library.isa().label()).orElse(kernels.instructionSet());
  }

  @Override
  public void close() {
    kernels.close();
    oneDnn.ifPresent(OneDnn::close);
  }
}
