package io.github.pocketzoo.compression.distill.cache;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.indexer.HalfIndexer;

/** Writes and reads numbers of one precision. */
record Numbers(StoredForm.Precision precision) {
  /** The largest finite number in half precision. */
  private static final float LARGEST_HALF = 65_504;

  void write(ByteBuffer to, float value) {
    switch (precision) {
      case FLOAT16 -> {
        float finite = Math.max(-LARGEST_HALF, Math.min(LARGEST_HALF, value));
        to.putShort((short) HalfIndexer.fromFloat(finite));
      }
      case FLOAT32 -> to.putFloat(value);
    }
  }

  float read(ByteBuffer from) {
    return switch (precision) {
      case FLOAT16 -> HalfIndexer.toFloat(from.getShort());
      case FLOAT32 -> from.getFloat();
    };
  }
}
