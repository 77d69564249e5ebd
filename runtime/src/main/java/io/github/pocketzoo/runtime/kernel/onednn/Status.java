package io.github.pocketzoo.runtime.kernel.onednn;

/**
 * What oneDNN's functions return, {@code dnnl_status_t}: its constant at place i has the value i.
 */
enum Status {
  SUCCESS,
  OUT_OF_MEMORY,
  INVALID_ARGUMENTS,
  UNIMPLEMENTED,
  LAST_IMPL_REACHED,
  RUNTIME_ERROR,
  NOT_REQUIRED,
  INVALID_GRAPH,
  INVALID_GRAPH_OP,
  INVALID_SHAPE,
  INVALID_DATA_TYPE;

  /**
   * Returns if a call succeeded.
   *
   * @param status what the function returned
   * @param action what it was to do, for the message: {@code "create a stream"}
   * @throws OneDnnException if it did not
   */
  static void check(int status, String action) {
    if (!isSuccess(status)) {
      throw new OneDnnException("oneDNN could not " + action + ": " + describe(status));
    }
  }

  static boolean isSuccess(int status) {
    return status == 0;
  }

  private static String describe(int status) {
    return status > 0 && status < values().length ? values()[status].name() : "status " + status;
  }
}
