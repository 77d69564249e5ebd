package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.Kernels;
import io.github.pocketzoo.runtime.kernel.NativeMemory;
import io.github.pocketzoo.runtime.kernel.Program;
import io.github.pocketzoo.runtime.kernel.RotaryField;
import io.github.pocketzoo.runtime.kernel.RotarySpec;
import java.util.Optional;

/**
 * Turns queries and keys by their positions, where they are.
 *
 * @param projections in rows of tokens
 */
record Rotation(Kernel kernel, RotaryWeights weights, Projections projections) {

  static Rotation of(Kernels kernels, RotaryWeights weights, Projections projections) {
    RotarySpec spec = new RotarySpec(projections.heads().size(), weights.gains().isPresent());
    return new Rotation(kernels.rotary(spec), weights, projections);
  }

  /**
   * Appends the calls for the query heads that share some key heads, and for these.
   *
   * @param first first row
   * @param keyHead first key head
   * @param keyHeads number of key heads
   */
  void emit(Emission emission, int first, int rows, int keyHead, int keyHeads) {
    Addresses at = emission.addresses();
    int group = projections.heads().group();
    emit(
        emission,
        first,
        rows,
        projections.query(at, first, keyHead * group),
        keyHeads * group,
        weights.gains().map(RotaryWeights.Gains::query));
    emit(
        emission,
        first,
        rows,
        projections.key(at, first, keyHead),
        keyHeads,
        weights.gains().map(RotaryWeights.Gains::key));
  }

  private void emit(
      Emission emission,
      int first,
      int rows,
      long address,
      int heads,
      Optional<NativeMemory> gain) {
    long positions = emission.inputs().address(InputMemory.POSITIONS);
    Program.Arguments call =
        emission
            .program()
            .call(kernel)
            .set(RotaryField.MATRIX, address)
            .set(RotaryField.STRIDE, projections.stride())
            .set(RotaryField.ROWS, rows)
            .set(RotaryField.HEADS, heads)
            .set(RotaryField.POSITIONS, positions + (long) first * Integer.BYTES)
            .set(RotaryField.TABLE, weights.angles().address());
    gain.ifPresent(
        each ->
            call.set(RotaryField.GAIN, each.address())
                .set(RotaryField.EPSILON, weights.gains().orElseThrow().epsilon()));
  }
}
