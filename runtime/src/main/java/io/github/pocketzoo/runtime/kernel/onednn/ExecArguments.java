package io.github.pocketzoo.runtime.kernel.onednn;

import org.bytedeco.dnnl.dnnl_exec_arg_t;

/**
 * Arguments of a kernel in native memory: an array of {@code dnnl_exec_arg_t {int which;
 * dnnl_memory_t memory}}, 16 bytes each.
 */
final class ExecArguments implements AutoCloseable {
  /**
   * An argument.
   *
   * @param which a {@code DNNL_ARG_…}
   * @param memory its matrix, which has to outlive the arguments
   */
  record Argument(int which, MatrixMemory memory) {}

  private final dnnl_exec_arg_t array;
  private final int count;

  ExecArguments(Argument... arguments) {
    count = arguments.length;
    array = new dnnl_exec_arg_t(count);
    for (int i = 0; i < count; i++) {
      array.position(i).arg(arguments[i].which()).memory(arguments[i].memory().handle());
    }
    array.position(0);
  }

  dnnl_exec_arg_t array() {
    return array;
  }

  int count() {
    return count;
  }

  @Override
  public void close() {
    array.close();
  }
}
