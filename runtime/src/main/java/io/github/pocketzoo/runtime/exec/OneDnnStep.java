package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.NativeCallField;
import io.github.pocketzoo.runtime.kernel.onednn.OneDnnCall;
import io.github.pocketzoo.runtime.kernel.onednn.OneDnnFunctions;
import io.github.pocketzoo.runtime.kernel.onednn.OneDnnMatmul;

/**
 * A product with weights by oneDNN: sums = x W, without scales or bias; those come with the pass
 * that reads the sums. A panel that is not full is multiplied with whatever its other rows hold, so
 * both buffers have to be of panels.
 *
 * @param nativeCall the kernel that calls C functions
 */
record OneDnnStep(
    Kernel nativeCall, OneDnnFunctions functions, OneDnnMatmul matmul, Buffer factors, Buffer sums)
    implements RowStep {

  @Override
  public void emit(Emission emission, int first, int count) {
    Addresses at = emission.addresses();
    OneDnnCall call = emission.calls().of(matmul, matmul.height(count));
    handle(emission, call.source(), at.of(factors, first, first));
    handle(emission, call.destination(), at.of(sums, first, first));
    emission
        .program()
        .call(nativeCall)
        .set(NativeCallField.FUNCTION, functions.primitiveExecute())
        .set(NativeCallField.ARGUMENT_0, call.primitive())
        .set(NativeCallField.ARGUMENT_1, call.stream())
        .set(NativeCallField.ARGUMENT_2, call.argumentCount())
        .set(NativeCallField.ARGUMENT_3, call.arguments());
  }

  private void handle(Emission emission, long memory, long address) {
    emission
        .program()
        .call(nativeCall)
        .set(NativeCallField.FUNCTION, functions.memorySetDataHandle())
        .set(NativeCallField.ARGUMENT_0, memory)
        .set(NativeCallField.ARGUMENT_1, address);
  }
}
