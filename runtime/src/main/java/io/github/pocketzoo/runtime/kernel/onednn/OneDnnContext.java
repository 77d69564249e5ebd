package io.github.pocketzoo.runtime.kernel.onednn;

import java.util.HashSet;
import java.util.Set;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;

/**
 * What one thread at a time executes products with: a stream, the temporary memory that its calls
 * share, and the calls.
 */
public final class OneDnnContext implements AutoCloseable {
  private final OneDnn oneDnn;
  private final dnnl_stream stream = new dnnl_stream();
  private final Set<OneDnnCall> calls = new HashSet<>();
  private final Scratch scratch;
  private boolean closed;

  OneDnnContext(OneDnn oneDnn) {
    this.oneDnn = oneDnn;
    Status.check(
        dnnl.dnnl_stream_create(stream, oneDnn.engine(), dnnl.dnnl_stream_default_flags),
        "make a stream");
    scratch = new Scratch(oneDnn);
  }

  /**
   * Prepares a product. No call of this context may be executing, since the temporary memory may
   * move.
   *
   * @param matmul the weights
   * @param rows number of rows that a panel has to hold, from 1 to the tallest height of the
   *     weights' buckets; {@link OneDnnCall#rows} tells how tall the panel is
   */
  public OneDnnCall newCall(OneDnnMatmul matmul, int rows) {
    if (closed) {
      throw new IllegalStateException("The context is closed");
    }
    OneDnnCall call = new OneDnnCall(this, matmul, matmul.kernel(rows));
    calls.add(call);
    if (scratch.grow(call.scratchBytes())) {
      calls.forEach(each -> each.bindScratch(scratch.address()));
    } else {
      call.bindScratch(scratch.address());
    }
    return call;
  }

  OneDnn oneDnn() {
    return oneDnn;
  }

  dnnl_stream stream() {
    return stream;
  }

  void forget(OneDnnCall call) {
    calls.remove(call);
  }

  /** Frees the calls too. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Set.copyOf(calls).forEach(OneDnnCall::close);
      scratch.close();
      Status.check(dnnl.dnnl_stream_destroy(stream), "free a stream");
    }
  }
}
