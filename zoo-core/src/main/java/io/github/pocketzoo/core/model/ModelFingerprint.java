package io.github.pocketzoo.core.model;

import io.github.pocketzoo.core.io.Sha256;
import io.github.pocketzoo.core.samediff.ArrayValues;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Says whether two models compute the same: the same configuration and the same weights. Tokenizers
 * and histories don't count.
 *
 * @param sha256 64 lower-case hexadecimal digits
 */
public record ModelFingerprint(String sha256) {
  /** Floats that are copied at once. */
  private static final int CHUNK = 1 << 16;

  /** The fingerprint of a model; reads all its weights. */
  public static ModelFingerprint of(Model model) {
    MessageDigest digest = Sha256.newDigest();
    digest.update(model.architecture().toConfigJson().toString().getBytes(StandardCharsets.UTF_8));
    model
        .parameters()
        .arrays()
        .forEach(
            (name, array) -> {
              digest.update(name.getBytes(StandardCharsets.UTF_8));
              float[] values = ArrayValues.floats(array);
              ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES);
              for (int at = 0; at < values.length; at += CHUNK) {
                int count = Math.min(CHUNK, values.length - at);
                bytes.clear().asFloatBuffer().put(values, at, count);
                digest.update(bytes.limit(count * Float.BYTES));
              }
            });
    return new ModelFingerprint(HexFormat.of().formatHex(digest.digest()));
  }
}
