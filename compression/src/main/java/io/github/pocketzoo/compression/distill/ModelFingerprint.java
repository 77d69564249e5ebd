package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.io.Sha256;
import io.github.pocketzoo.core.model.Model;
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
              ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
              bytes.asFloatBuffer().put(values);
              digest.update(bytes);
            });
    return new ModelFingerprint(HexFormat.of().formatHex(digest.digest()));
  }
}
