package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.NativeMemory;
import java.util.LinkedHashMap;
import java.util.Map;

/** Native copies of a batch's inputs: row numbers of tables (s32), and matrices (f32). */
final class InputMemory implements AutoCloseable {
  /** Where each row stands in its sequence, s32; no input of a graph is called so. */
  static final String POSITIONS = "positions of rows";

  /** What the row numbers of neighbours are called; no input of a graph is called so. */
  static String shifted(String input, int shift) {
    return shift == 0 ? input : "%s (%+d)".formatted(input, shift);
  }

  private final Map<String, NativeMemory> memories = new LinkedHashMap<>();

  /** Memory for an input; contents are lost when it has to grow. */
  NativeMemory reserve(String input, long bytes) {
    NativeMemory memory = memories.get(input);
    if (memory == null || memory.bytes() < bytes) {
      NativeMemory larger = new NativeMemory(bytes);
      if (memory != null) {
        memory.close();
      }
      memory = larger;
      memories.put(input, memory);
    }
    return memory;
  }

  /** Where an input begins. */
  long address(String input) {
    return memories.get(input).address();
  }

  @Override
  public void close() {
    memories.values().forEach(NativeMemory::close);
    memories.clear();
  }
}
