package io.github.pocketzoo.runtime.kernel.x86;

import io.github.pocketzoo.runtime.kernel.DotProduct;
import io.github.pocketzoo.runtime.kernel.Operand;
import java.util.Arrays;
import java.util.Optional;

/** The instructions that kernels may consist of, from the fewest to the most. */
public enum InstructionSet {
  /** AVX2, FMA and F16C: 16 registers of 8 floats. */
  AVX2("avx2", Vec.YMM_BYTES, 6, DotProduct.BF16_WIDENED, DotProduct.INT8_PAIRS),
  /** AVX-512 F, BW, DQ, VL and VNNI: 32 registers of 16 floats. */
  AVX512_VNNI("avx512_vnni", Vec.ZMM_BYTES, 12, DotProduct.BF16_WIDENED, DotProduct.INT8_QUADS),
  /** The same and AVX512_BF16. */
  AVX512_BF16("avx512_bf16", Vec.ZMM_BYTES, 12, DotProduct.BF16_PAIRS, DotProduct.INT8_QUADS);

  private final String label;
  private final int vectorBytes;
  private final int tileRows;
  private final DotProduct bfloats;
  private final DotProduct integers;

  InstructionSet(
      String label, int vectorBytes, int tileRows, DotProduct bfloats, DotProduct integers) {
    this.label = label;
    this.vectorBytes = vectorBytes;
    this.tileRows = tileRows;
    this.bfloats = bfloats;
    this.integers = integers;
  }

  /** The most capable one that this machine runs, up to a given one. */
  public static Optional<InstructionSet> best(InstructionSet most) {
    Processor processor = Processor.ask();
    return Arrays.stream(values())
        .filter(set -> set.compareTo(most) <= 0 && processor.runs(set))
        .reduce((fewer, more) -> more);
  }

  /** Whether this machine runs any. */
  public static boolean isAnySupported() {
    return AVX2.isSupported();
  }

  /** Whether this machine runs it. */
  public boolean isSupported() {
    return Processor.ask().runs(this);
  }

  /** Name in plans and reports. */
  public String label() {
    return label;
  }

  /** Floats of a vector. */
  int lanes() {
    return vectorBytes / Float.BYTES;
  }

  int vectorBytes() {
    return vectorBytes;
  }

  /** Whether there are registers of masks. */
  boolean hasMaskRegisters() {
    return this != AVX2;
  }

  /** A register of a whole vector. */
  Vec vector(int number) {
    return new Vec(number, vectorBytes);
  }

  /** Rows of the tile of sums that a product holds in registers, two vectors a row. */
  int tileRows() {
    return tileRows;
  }

  DotProduct dotProduct(Operand operand) {
    return switch (operand) {
      case F32 -> DotProduct.F32;
      case BF16 -> bfloats;
      case INT8 -> integers;
    };
  }
}
