package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.onednn.OneDnn;
import io.github.pocketzoo.runtime.kernel.onednn.OneDnnCall;
import io.github.pocketzoo.runtime.kernel.onednn.OneDnnContext;
import io.github.pocketzoo.runtime.kernel.onednn.OneDnnMatmul;
import java.util.HashMap;
import java.util.Map;

/** The products that a thread has ready to be called; one at a time is executed. */
final class OneDnnCalls implements AutoCloseable {
  private final OneDnnContext context;
  private final Map<Key, OneDnnCall> calls = new HashMap<>();

  private record Key(OneDnnMatmul matmul, int rows) {}

  OneDnnCalls(OneDnn library) {
    this.context = library.newContext();
  }

  /** The call for panels of a height; made when it is first asked for. */
  OneDnnCall of(OneDnnMatmul matmul, int rows) {
    return calls.computeIfAbsent(
        new Key(matmul, rows), key -> context.newCall(key.matmul(), key.rows()));
  }

  @Override
  public void close() {
    context.close();
  }
}
