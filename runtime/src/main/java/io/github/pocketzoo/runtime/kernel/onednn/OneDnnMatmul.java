package io.github.pocketzoo.runtime.kernel.onednn;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Constant weights in oneDNN's layout, with a kernel for each height of panels.
 *
 * <p>Safe for use by several threads. Close it after the calls that use it.
 */
public final class OneDnnMatmul implements AutoCloseable {
  private final MatmulSpec spec;
  private final RowBuckets buckets;
  private final OneDnn oneDnn;
  private final MatrixDesc layout;
  private final MatrixMemory weights;
  private final Map<Integer, MatmulKernel> kernels = new ConcurrentHashMap<>();
  private volatile boolean closed;

  private OneDnnMatmul(
      MatmulSpec spec, RowBuckets buckets, OneDnn oneDnn, MatrixDesc layout, MatrixMemory weights) {
    this.spec = spec;
    this.buckets = buckets;
    this.oneDnn = oneDnn;
    this.layout = layout;
    this.weights = weights;
  }

  /**
   * See {@link OneDnn#pack}, which asks first whether the type's sums are exact.
   *
   * @param plain address of the weights
   */
  static OneDnnMatmul pack(MatmulSpec spec, RowBuckets buckets, long plain, OneDnn oneDnn) {
    MatrixDesc layout = MatmulKernel.bestWeights(spec, buckets.largest(), oneDnn);
    try {
      MatrixMemory packed = new WeightPacker(oneDnn).pack(spec, plain, layout);
      return new OneDnnMatmul(spec, buckets, oneDnn, layout, packed);
    } catch (RuntimeException e) {
      layout.close();
      throw e;
    }
  }

  /** Name, type and shape. */
  public MatmulSpec spec() {
    return spec;
  }

  /** The heights of panels there are kernels for. */
  public RowBuckets buckets() {
    return buckets;
  }

  /** Bytes of the packed weights. */
  public long packedBytes() {
    return layout.bytes();
  }

  /**
   * oneDNN's name of the kernel for panels of a height, such as {@code "brg_matmul:avx2"}.
   *
   * @param rows one of the heights
   */
  public String implementation(int rows) {
    return kernel(rows).implementation();
  }

  /**
   * The kernel for panels of a height; it is generated when it is first asked for, because kernels
   * take more memory than small weights.
   */
  MatmulKernel kernel(int rows) {
    requireOpen();
    if (!buckets.heights().contains(rows)) {
      throw new IllegalArgumentException(
          "Weights " + spec + " are for panels of " + buckets.heights() + " rows, not " + rows);
    }
    return kernels.computeIfAbsent(
        rows, height -> MatmulKernel.generate(spec, height, layout, oneDnn));
  }

  MatrixMemory weights() {
    return weights;
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("Weights " + spec + " are closed");
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      kernels.values().forEach(MatmulKernel::close);
      weights.close();
      layout.close();
    }
  }
}
