package io.github.pocketzoo.compression.distill.cache;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.io.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * What a text is known by: the first half of the SHA-256 of its tokens and segments. Padding
 * doesn't count.
 *
 * @param high the first 8 bytes
 * @param low the next 8 bytes
 */
record SequenceKey(long high, long low) {
  static final int BYTES = 2 * Long.BYTES;

  static SequenceKey of(TokenBatch batch, int row) {
    int length = length(batch, row);
    ByteBuffer content = ByteBuffer.allocate(2 * length * Integer.BYTES);
    for (int i = 0; i < length; i++) {
      content.putInt(batch.inputIds()[row][i]).putInt(batch.tokenTypeIds()[row][i]);
    }
    MessageDigest digest = Sha256.newDigest();
    return read(ByteBuffer.wrap(digest.digest(content.array())));
  }

  /** Tokens of a text. */
  static int length(TokenBatch batch, int row) {
    int length = 0;
    for (int mask : batch.attentionMask()[row]) {
      length += mask;
    }
    return length;
  }

  static SequenceKey read(ByteBuffer from) {
    return new SequenceKey(from.getLong(), from.getLong());
  }

  void write(ByteBuffer to) {
    to.putLong(high).putLong(low);
  }
}
