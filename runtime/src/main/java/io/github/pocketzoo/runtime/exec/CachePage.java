package io.github.pocketzoo.runtime.exec;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/** A page of keys and values, which sequences of one session may share. */
final class CachePage {
  private final KeyValueCache cache;
  private final long address;
  private int owners = 1;

  /** A new page with one owner. */
  CachePage(KeyValueCache cache) {
    this.cache = cache;
    this.address = cache.take();
  }

  long address() {
    return address;
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
      cache.give(address);
    }
  }

  /** A page of one owner with the same contents. */
  CachePage copy() {
    CachePage copy = new CachePage(cache);
    bytes(copy.address).put(bytes(address));
    return copy;
  }

  private ByteBuffer bytes(long page) {
    return new Pointer(page).getByteBuffer(0, cache.pageBytes());
  }
}
