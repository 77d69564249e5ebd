package io.github.pocketzoo.runtime.kernel;

/**
 * The kernels of an instruction set. Every implementation gives the same integers, and the same
 * floats to within rounding.
 *
 * <p>Kernels read and may write up to {@link NativeMemory#SLACK} bytes behind the last row of a
 * matrix, and rows of matrices begin at multiples of 4 bytes. Vectors of one element a column
 * (scales, bias, γ, β) are readable to the next multiple of 16 columns.
 */
public interface Kernels extends AutoCloseable {
  /** Name of the instruction set, such as {@code "avx2"}. */
  String instructionSet();

  /** How products of a type are computed. */
  DotProduct dotProduct(Operand operand);

  /**
   * Arguments: {@link GemmField}.
   *
   * @param spec its dot product is one of those of {@link #dotProduct}, or the same with groups
   */
  Kernel gemm(GemmSpec spec);

  /**
   * The same for few rows and a right factor that comes from memory, not from the cache. Sums of
   * floats may be added up in another order.
   */
  Kernel stream(GemmSpec spec);

  /** Arguments: {@link RowField}. */
  Kernel rows(RowSpec spec);

  /** Arguments: {@link RotaryField}. */
  Kernel rotary(RotarySpec spec);

  /** Arguments: {@link SoftmaxField}. */
  Kernel softmax();

  /** Arguments: {@link MaskField}. */
  Kernel mask();

  /** Arguments: {@link SegmentField}. */
  Kernel segments();

  /** Arguments: {@link StoreField}. */
  Kernel store(CacheSpec spec);

  /** Arguments: {@link AttendField}. */
  Kernel attend(CacheSpec spec);

  /** Arguments: {@link BarrierField}. */
  Kernel barrier();

  /** Arguments: {@link TransposeField}. */
  Kernel transpose();

  /** Arguments: {@link EmbeddingField}. */
  Kernel embedding(EmbeddingSpec spec);

  /**
   * Arguments: {@link PoolField}.
   *
   * @param width columns
   */
  Kernel pool(int width);

  /** Arguments: {@link ReadField}. */
  Kernel read();

  /** Arguments: {@link NativeCallField}. */
  Kernel nativeCall();

  /** Something to put calls of these kernels into. */
  Program program();

  /** Frees the kernels; programs made of them must not run any more. */
  @Override
  void close();
}
