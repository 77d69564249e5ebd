package io.github.pocketzoo.runtime.kernel.x86;

import io.github.pocketzoo.runtime.kernel.CacheSpec;
import io.github.pocketzoo.runtime.kernel.DotProduct;
import io.github.pocketzoo.runtime.kernel.EmbeddingSpec;
import io.github.pocketzoo.runtime.kernel.GemmSpec;
import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.Kernels;
import io.github.pocketzoo.runtime.kernel.Operand;
import io.github.pocketzoo.runtime.kernel.Program;
import io.github.pocketzoo.runtime.kernel.RotarySpec;
import io.github.pocketzoo.runtime.kernel.RowSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Kernels as machine code for x86-64 processors, made when they are first asked for. Safe for use
 * by several threads.
 */
public final class X86Kernels implements Kernels {
  /** Kernels that take no specification are known by their names. */
  private final Map<Object, MachineKernel> kernels = new HashMap<>();

  private final InstructionSet set;

  /**
   * Kernels of an instruction set.
   *
   * @throws IllegalArgumentException if this machine does not run it
   */
  public X86Kernels(InstructionSet set) {
    if (!set.isSupported()) {
      throw new IllegalArgumentException("this machine does not run " + set.label());
    }
    this.set = set;
  }

  /** Whether this machine has AVX-512 or AVX-VNNI. */
  public static boolean processorHasMoreThanAvx2() {
    return Processor.ask().hasMoreThanAvx2();
  }

  @Override
  public String instructionSet() {
    return set.label();
  }

  @Override
  public DotProduct dotProduct(Operand operand) {
    return set.dotProduct(operand);
  }

  @Override
  public Kernel gemm(GemmSpec spec) {
    return kernel(spec, () -> GemmKernel.assemble(spec, set));
  }

  @Override
  public Kernel stream(GemmSpec spec) {
    return kernel(List.of("stream", spec), () -> GemmKernel.assembleStreaming(spec, set));
  }

  @Override
  public Kernel rows(RowSpec spec) {
    return kernel(spec, () -> RowKernel.assemble(spec, set));
  }

  @Override
  public Kernel rotary(RotarySpec spec) {
    return kernel(spec, () -> RotaryKernel.assemble(spec, set));
  }

  @Override
  public Kernel softmax() {
    return kernel("softmax", () -> SoftmaxKernel.assemble(set));
  }

  @Override
  public Kernel mask() {
    return kernel("mask", () -> MaskKernel.assemble(set));
  }

  @Override
  public Kernel segments() {
    return kernel("segments", SegmentKernel::assemble);
  }

  @Override
  public Kernel store(CacheSpec spec) {
    return kernel(List.of("store", spec), () -> StoreKernel.assemble(spec, set));
  }

  @Override
  public Kernel attend(CacheSpec spec) {
    return kernel(List.of("attend", spec), () -> AttendKernel.assemble(spec, set));
  }

  @Override
  public Kernel barrier() {
    return kernel("barrier", BarrierKernel::assemble);
  }

  @Override
  public Kernel transpose() {
    return kernel("transpose", TransposeKernel::assemble);
  }

  @Override
  public Kernel embedding(EmbeddingSpec spec) {
    return kernel(spec, () -> EmbeddingKernel.assemble(spec, set));
  }

  @Override
  public Kernel pool(int width) {
    return kernel("pool " + width, () -> PoolKernel.assemble(width, set));
  }

  @Override
  public Kernel read() {
    return kernel("read", () -> ReadKernel.assemble(set));
  }

  @Override
  public Kernel nativeCall() {
    return kernel("native call", NativeCallKernel::assemble);
  }

  @Override
  public Program program() {
    return new MachineProgram(kernel("runner", RunnerKernel::assemble));
  }

  private synchronized MachineKernel kernel(Object key, Supplier<byte[]> code) {
    return kernels.computeIfAbsent(key, any -> new MachineKernel(code.get()));
  }

  @Override
  public synchronized void close() {
    kernels.values().forEach(MachineKernel::close);
    kernels.clear();
  }
}
