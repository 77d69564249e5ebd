package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.NativeMemory;
import io.github.pocketzoo.runtime.kernel.Operand;
import java.util.Optional;

/**
 * An embedding table in native memory, {@code [entries, width]}.
 *
 * @param name of the parameter
 * @param ids input with the row numbers
 * @param ofNeighbours whether the tokens before and behind look up rows too; then a row of zeros
 *     stands behind the entries, for those that aren't there
 * @param width columns
 * @param type of the elements
 * @param scales one an entry, of an INT8 table
 * @param conversion a format for the number of such tables: what was done to the integers that the
 *     model has; empty where they are as the model has them
 */
record EmbeddingTable(
    String name,
    String ids,
    boolean ofNeighbours,
    int entries,
    int width,
    Operand type,
    NativeMemory elements,
    Optional<NativeMemory> scales,
    Optional<String> conversion)
    implements AutoCloseable {

  /** 0 where there are none. */
  long scaleAddress() {
    return scales.map(NativeMemory::address).orElse(0L);
  }

  @Override
  public void close() {
    elements.close();
    scales.ifPresent(NativeMemory::close);
  }
}
