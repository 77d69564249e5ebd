package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.CacheSpec;
import io.github.pocketzoo.runtime.kernel.NativeMemory;
import java.util.ArrayList;
import java.util.List;

/**
 * A sequence's keys and values: pages that never move. Sequences with the same beginning share its
 * pages; one that is written to becomes its writer's own first.
 */
final class KeptSequence implements AutoCloseable {
  private final KeyValueCache cache;
  private final List<CachePage> pages = new ArrayList<>();

  /** The pages' addresses. */
  private final NativeMemory table;

  private int length;

  /**
   * @param positions most tokens
   */
  KeptSequence(KeyValueCache cache, int positions) {
    this.cache = cache;
    this.table = new NativeMemory((long) pagesOf(positions) * Long.BYTES);
  }

  private static int pagesOf(int tokens) {
    return (tokens + CacheSpec.PAGE_TOKENS - 1) / CacheSpec.PAGE_TOKENS;
  }

  int length() {
    return length;
  }

  long table() {
    return table.address();
  }

  long page(int number) {
    return pages.get(number).address();
  }

  /** Gets pages ready for more tokens. */
  void reserve(int tokens) {
    int last = length / CacheSpec.PAGE_TOKENS;
    if (tokens > 0 && last < pages.size() && pages.get(last).isShared()) {
      CachePage own = pages.get(last).copy();
      pages.get(last).release();
      set(last, own);
    }
    while (pages.size() < pagesOf(length + tokens)) {
      set(pages.size(), new CachePage(cache));
    }
  }

  private void set(int number, CachePage page) {
    if (number == pages.size()) {
      pages.add(page);
    } else {
      pages.set(number, page);
    }
    table.buffer().putLong(number * Long.BYTES, page.address());
  }

  /** Says that tokens were written behind the others. */
  void grow(int tokens) {
    length += tokens;
  }

  /** Forgets the last tokens. */
  void truncate(int tokens) {
    for (int number = pages.size() - 1; number >= pagesOf(tokens); number--) {
      pages.remove(number).release();
    }
    length = tokens;
  }

  /** The same tokens in the same pages. */
  KeptSequence share(int positions) {
    KeptSequence copy = new KeptSequence(cache, positions);
    for (CachePage page : pages) {
      copy.set(copy.pages.size(), page.share());
    }
    copy.length = length;
    return copy;
  }

  @Override
  public void close() {
    truncate(0);
    table.close();
  }
}
