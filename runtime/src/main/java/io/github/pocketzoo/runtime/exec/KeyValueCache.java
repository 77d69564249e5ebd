package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.runtime.kernel.CacheSpec;
import io.github.pocketzoo.runtime.kernel.NativeMemory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The memory of keys and values that a model's sequences keep, in pages that are used again when a
 * sequence is forgotten. A page holds the same tokens' keys and values of all blocks and heads.
 * Safe for use by many threads.
 */
final class KeyValueCache implements AutoCloseable {
  private static final long SLAB_BYTES = 16 << 20;
  private static final int MOST_PAGES_OF_SLAB = 16;

  private final CacheSpec spec;

  /** How many key and value heads all blocks before a block have, and all blocks. */
  private final long[] headsBefore;

  /** Numbers of a page's tokens, s32. */
  private final NativeMemory numbers = new NativeMemory(CacheSpec.PAGE_TOKENS * Integer.BYTES);

  /**
   * Stretches of memory that pages are cut from: large ones, which the system has large pages for.
   */
  private final List<NativeMemory> slabs = new ArrayList<>();

  /** Addresses of pages that no sequence has. */
  private final Deque<Long> free = new ArrayDeque<>();

  private boolean closed;

  KeyValueCache(CacheSpec spec, List<AttentionHeads> heads) {
    this.spec = spec;
    this.headsBefore = new long[heads.size() + 1];
    for (int block = 0; block < heads.size(); block++) {
      headsBefore[block + 1] = headsBefore[block] + heads.get(block).keyValues();
    }
    for (int i = 0; i < CacheSpec.PAGE_TOKENS; i++) {
      numbers.buffer().putInt(i * Integer.BYTES, i);
    }
  }

  CacheSpec spec() {
    return spec;
  }

  /** Where a head's stretch begins in a page, in bytes. */
  long head(int block, int head) {
    return (headsBefore[block] + head) * spec.headBytes();
  }

  long pageBytes() {
    return headsBefore[headsBefore.length - 1] * spec.headBytes();
  }

  /** Address of the numbers from 0 to a page's last token, s32. */
  long numbers() {
    return numbers.address();
  }

  /** The address of a page with anything in it, to be given back. */
  synchronized long take() {
    if (closed) {
      throw new IllegalStateException("the compiled model is closed");
    }
    if (free.isEmpty()) {
      NativeMemory slab = new NativeMemory(pagesOfSlab() * pageBytes());
      slabs.add(slab);
      for (long page = pagesOfSlab() - 1; page >= 0; page--) {
        free.push(slab.address() + page * pageBytes());
      }
    }
    return free.pop();
  }

  private long pagesOfSlab() {
    return Math.max(1, Math.min(MOST_PAGES_OF_SLAB, SLAB_BYTES / pageBytes()));
  }

  /** Takes a page back. */
  synchronized void give(long page) {
    if (!closed) { // Else it was freed with the cache.
      free.push(page);
    }
  }

  /** Bytes of all pages. */
  synchronized long bytes() {
    return slabs.stream().mapToLong(NativeMemory::bytes).sum();
  }

  /** Frees all pages, also those of sequences. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      slabs.forEach(NativeMemory::close);
      slabs.clear();
      free.clear();
      numbers.close();
    }
  }
}
