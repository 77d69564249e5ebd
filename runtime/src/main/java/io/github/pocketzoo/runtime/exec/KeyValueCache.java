package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.graph.AttentionHeads;
import io.github.pocketzoo.runtime.kernel.CacheSpec;
import io.github.pocketzoo.runtime.kernel.NativeMemory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * The memory of keys and values that a model's sequences keep, in pages that are used again when a
 * sequence is forgotten. A page holds the same tokens' keys and values of all blocks and heads.
 * Safe for use by many threads.
 */
final class KeyValueCache implements AutoCloseable {
  private final CacheSpec spec;
  private final AttentionHeads heads;
  private final int blocks;

  /** Numbers of a page's tokens, s32. */
  private final NativeMemory numbers = new NativeMemory(CacheSpec.PAGE_TOKENS * Integer.BYTES);

  private final Deque<NativeMemory> free = new ArrayDeque<>();
  private final Set<NativeMemory> used = new HashSet<>();
  private boolean closed;

  KeyValueCache(CacheSpec spec, AttentionHeads heads, int blocks) {
    this.spec = spec;
    this.heads = heads;
    this.blocks = blocks;
    for (int i = 0; i < CacheSpec.PAGE_TOKENS; i++) {
      numbers.buffer().putInt(i * Integer.BYTES, i);
    }
  }

  CacheSpec spec() {
    return spec;
  }

  AttentionHeads heads() {
    return heads;
  }

  /** Where a head's stretch begins in a page, in bytes. */
  long head(int block, int head) {
    return ((long) block * heads.keyValues() + head) * spec.headBytes();
  }

  long pageBytes() {
    return head(blocks, 0);
  }

  /** Address of the numbers from 0 to a page's last token, s32. */
  long numbers() {
    return numbers.address();
  }

  /** A page with anything in it, to be given back. */
  synchronized NativeMemory take() {
    if (closed) {
      throw new IllegalStateException("the compiled model is closed");
    }
    NativeMemory page = free.isEmpty() ? new NativeMemory(pageBytes()) : free.pop();
    used.add(page);
    return page;
  }

  /** Takes a page back. */
  synchronized void give(NativeMemory page) {
    if (used.remove(page)) { // Else it was freed with the cache.
      free.push(page);
    }
  }

  /** Bytes of all pages. */
  synchronized long bytes() {
    return (long) (free.size() + used.size()) * pageBytes();
  }

  /** Frees all pages, also those of sequences. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      free.forEach(NativeMemory::close);
      used.forEach(NativeMemory::close);
      free.clear();
      used.clear();
      numbers.close();
    }
  }
}
