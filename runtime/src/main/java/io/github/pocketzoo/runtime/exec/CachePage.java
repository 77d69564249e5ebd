package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.NativeMemory;

/** A page of keys and values, which sequences of one session may share. */
final class CachePage {
  private final KeyValueCache cache;
  private final NativeMemory memory;
  private int owners = 1;

  /** A new page with one owner. */
  CachePage(KeyValueCache cache) {
    this.cache = cache;
    this.memory = cache.take();
  }

  long address() {
    return memory.address();
  }

  boolean isShared() {
    return owners > 1;
  }

  CachePage share() {
    owners++;
    return this;
  }

  void release() {
    if (--owners == 0) {
      cache.give(memory);
    }
  }

  /** A page of one owner with the same contents. */
  CachePage copy() {
    CachePage copy = new CachePage(cache);
    copy.memory.buffer().put(0, memory.buffer(), 0, (int) cache.pageBytes());
    return copy;
  }
}
