package io.github.pocketzoo.runtime.kernel.onednn;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * Addresses of C functions, for code that is not Java. All three return a {@code dnnl_status_t}: 0
 * on success.
 *
 * @param primitiveExecute {@code dnnl_primitive_execute(primitive, stream, int argumentCount,
 *     arguments)}
 * @param memorySetDataHandle {@code dnnl_memory_set_data_handle(memory, address)}
 * @param streamWait {@code dnnl_stream_wait(stream)}; on a CPU with OpenMP a product is ready when
 *     {@code primitiveExecute} returns, so it need not be called
 */
public record OneDnnFunctions(long primitiveExecute, long memorySetDataHandle, long streamWait) {
  static OneDnnFunctions of(NativeLibrary oneDnn) {
    return new OneDnnFunctions(
        address(oneDnn, "dnnl_primitive_execute"),
        address(oneDnn, "dnnl_memory_set_data_handle"),
        address(oneDnn, "dnnl_stream_wait"));
  }

  private static long address(NativeLibrary library, String function) {
    return Pointer.nativeValue(library.getFunction(function));
  }
}
