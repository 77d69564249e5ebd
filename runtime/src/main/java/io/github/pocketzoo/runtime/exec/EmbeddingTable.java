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
 */
record EmbeddingTable(
    String name,
    String ids,
    boolean ofNeighbours,
    int entries,
    int width,
    Operand type,
    NativeMemory elements,
    Optional<NativeMemory> scales)
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
