package io.github.pocketzoo.runtime.kernel.onednn;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.global.dnnl;

/**
 * A product that is ready to be executed by one thread on panels of one height, {@link #rows}.
 *
 * <p>From Java: {@link #execute}. From native code, with the addresses of {@link OneDnnFunctions}:
 *
 * <pre>
 *   dnnl_memory_set_data_handle(source(), panel);
 *   dnnl_memory_set_data_handle(destination(), result);
 *   dnnl_primitive_execute(primitive(), stream(), argumentCount(), arguments());
 * </pre>
 *
 * The calling thread should have been set to one OpenMP thread ({@link OpenMp#setThreads}) before:
 * some kernels divide their work otherwise.
 *
 * <p>Panels are dense, row after row, and as tall as the call says, also where that is more than
 * what was asked for. Rows do not influence each other, so those that are left in a panel may hold
 * anything.
 */
public final class OneDnnCall implements AutoCloseable {
  private final OneDnnContext context;
  private final OneDnnMatmul matmul;
  private final MatmulKernel kernel;
  private final long scratchBytes;
  private final MatrixMemory source;
  private final MatrixMemory destination;
  private final MatrixMemory scratch;
  private final ExecArguments arguments;
  private boolean closed;

  OneDnnCall(OneDnnContext context, OneDnnMatmul matmul, MatmulKernel kernel) {
    this.context = context;
    this.matmul = matmul;
    this.kernel = kernel;
    scratchBytes = dnnl.dnnl_memory_desc_get_size(kernel.scratch());
    source = unbound(kernel.source());
    destination = unbound(kernel.destination());
    scratch = unbound(kernel.scratch());
    arguments =
        new ExecArguments(
            new ExecArguments.Argument(dnnl.DNNL_ARG_SRC, source),
            new ExecArguments.Argument(dnnl.DNNL_ARG_WEIGHTS, matmul.weights()),
            new ExecArguments.Argument(dnnl.DNNL_ARG_DST, destination),
            new ExecArguments.Argument(dnnl.DNNL_ARG_SCRATCHPAD, scratch));
  }

  private MatrixMemory unbound(dnnl_memory_desc desc) {
    return MatrixMemory.unbound(desc, context.oneDnn().engine());
  }

  /**
   * Multiplies a panel.
   *
   * @param panel address of the panel {@code [rows, k]}
   * @param result address of where the product {@code [rows, n]} is to be written
   * @throws IllegalStateException if the call or its weights are closed
   */
  public void execute(long panel, long result) {
    requireOpen();
    source.bind(panel);
    destination.bind(result);
    try (OpenMp.Limit ignored = context.oneDnn().openMp().alone()) {
      Status.check(
          dnnl.dnnl_primitive_execute(
              kernel.primitive(), context.stream(), arguments.count(), arguments.array()),
          "multiply with " + matmul.spec());
    }
  }

  /** Height of the panels: as many rows as were asked for, or more. */
  public int rows() {
    return kernel.rows();
  }

  /** Address of the kernel, a {@code dnnl_primitive_t}. */
  public long primitive() {
    requireOpen();
    return kernel.primitive().address();
  }

  /** Address of the stream, a {@code dnnl_stream_t}. */
  public long stream() {
    requireOpen();
    return context.stream().address();
  }

  /** Number of elements of {@link #arguments}. */
  public int argumentCount() {
    return arguments.count();
  }

  /** Address of an array of {@code dnnl_exec_arg_t}. */
  public long arguments() {
    requireOpen();
    return arguments.array().address();
  }

  /** Address of the {@code dnnl_memory_t} whose data handle is to be the panel. */
  public long source() {
    requireOpen();
    return source.handle().address();
  }

  /** Address of the {@code dnnl_memory_t} whose data handle is to be where the product goes. */
  public long destination() {
    requireOpen();
    return destination.handle().address();
  }

  long scratchBytes() {
    return scratchBytes;
  }

  void bindScratch(long address) {
    scratch.bind(address);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The call of " + matmul.spec() + " is closed");
    }
    matmul.requireOpen();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      context.forget(this);
      arguments.close();
      scratch.close();
      destination.close();
      source.close();
    }
  }
}
