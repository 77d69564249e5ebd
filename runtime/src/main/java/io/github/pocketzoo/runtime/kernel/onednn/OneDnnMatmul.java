package io.github.pocketzoo.runtime.kernel.onednn;

import java.util.Map;
import java.util.Optional;
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

  /** By height; none where oneDNN has only a reference kernel. */
  private final Map<Integer, Optional<MatmulKernel>> kernels = new ConcurrentHashMap<>();

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

  /** The heights of panels there may be kernels for. */
  public RowBuckets buckets() {
    return buckets;
  }

  /** Bytes of the packed weights. */
  public long packedBytes() {
    return layout.bytes();
  }

  /**
   * How tall the panel is that some rows are multiplied in: the lowest of the buckets' heights that
   * holds them and that oneDNN has a fast kernel for. With the layout that AMX multiplies bytes in,
   * it has none for a few rows.
   *
   * @param rows number of rows, from 1 to the tallest height
   */
  public int height(int rows) {
    return kernel(rows).rows();
  }

  /**
   * oneDNN's name of the kernel that some rows are multiplied with, such as {@code
   * "brg_matmul:avx2"}.
   *
   * @param rows number of rows, from 1 to the tallest height
   */
  public String implementation(int rows) {
    return kernel(rows).implementation();
  }

  /**
   * The kernel for the lowest panel that holds some rows. It is generated when it is first asked
   * for, because kernels take more memory than small weights.
   */
  MatmulKernel kernel(int rows) {
    requireOpen();
    int height = buckets.holding(rows);
    Optional<MatmulKernel> kernel =
        kernels.computeIfAbsent(height, each -> MatmulKernel.generate(spec, each, layout, oneDnn));
    // The tallest has a kernel: its layout is the one that the weights are in.
    return kernel.orElseGet(() -> kernel(height + 1));
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
      kernels.values().forEach(kernel -> kernel.ifPresent(MatmulKernel::close));
      weights.close();
      layout.close();
    }
  }
}
