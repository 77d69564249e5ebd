package io.github.pocketzoo.runtime.kernel.portable;

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

/**
 * Kernels in plain Java, for processors without machine code of ours. They say by their formulas
 * what the others compute.
 */
public final class PortableKernels implements Kernels {
  @Override
  public String instructionSet() {
    return "java";
  }

  @Override
  public DotProduct dotProduct(Operand operand) {
    return switch (operand) {
      case F32 -> DotProduct.F32;
      case BF16 -> DotProduct.BF16_WIDENED;
      case INT8 -> DotProduct.INT8_PAIRS;
    };
  }

  @Override
  public Kernel gemm(GemmSpec spec) {
    return new GemmKernel(spec);
  }

  @Override
  public Kernel stream(GemmSpec spec) {
    return new GemmKernel(spec);
  }

  @Override
  public Kernel rows(RowSpec spec) {
    return new RowKernel(spec);
  }

  @Override
  public Kernel rotary(RotarySpec spec) {
    return new RotaryKernel(spec);
  }

  @Override
  public Kernel softmax() {
    return new SoftmaxKernel();
  }

  @Override
  public Kernel mask() {
    return new MaskKernel();
  }

  @Override
  public Kernel segments() {
    return new SegmentKernel();
  }

  @Override
  public Kernel store(CacheSpec spec) {
    return new StoreKernel(spec);
  }

  @Override
  public Kernel attend(CacheSpec spec) {
    return new AttendKernel(spec);
  }

  @Override
  public Kernel barrier() {
    return new BarrierKernel();
  }

  @Override
  public Kernel transpose() {
    return new TransposeKernel();
  }

  @Override
  public Kernel embedding(EmbeddingSpec spec) {
    return new EmbeddingKernel(spec);
  }

  @Override
  public Kernel pool(int width) {
    return new PoolKernel(width);
  }

  @Override
  public Kernel read() {
    return new ReadKernel();
  }

  @Override
  public Kernel nativeCall() {
    return new NativeCallKernel();
  }

  @Override
  public Program program() {
    return new PortableProgram();
  }

  /** Does nothing: these kernels are ordinary objects. */
  @Override
  public void close() {}
}
