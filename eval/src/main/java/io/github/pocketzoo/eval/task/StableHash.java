package io.github.pocketzoo.eval.task;

import io.github.pocketzoo.core.io.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A hash that is the same on every machine, in every version and in every language, so that a split
 * made with it can be made again anywhere.
 */
final class StableHash {
  private StableHash() {}

  /** The first 8 bytes, big-endian, of the SHA-256 of {@code text} in UTF-8: an unsigned number. */
  static long of(String text) {
    byte[] digest = Sha256.newDigest().digest(text.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(digest).getLong();
  }
}
