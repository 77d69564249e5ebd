package io.github.pocketzoo.core.checkpoint.tensorflow;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The checksum of <a href="https://github.com/google/leveldb/blob/main/util/crc32c.h">LevelDB</a>:
 * CRC-32C, rotated and shifted, so that the checksum of data which holds checksums stays random.
 */
final class MaskedCrc32c {
  private static final int DELTA = 0xa282ead8;

  private final CRC32C crc = new CRC32C();

  /** Takes in the remaining bytes. */
  MaskedCrc32c update(ByteBuffer bytes) {
    crc.update(bytes);
    return this;
  }

  /** The checksum of all bytes so far. */
  int value() {
    return Integer.rotateRight((int) crc.getValue(), 15) + DELTA;
  }
}
