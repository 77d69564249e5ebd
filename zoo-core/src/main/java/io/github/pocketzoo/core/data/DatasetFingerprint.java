package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.io.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Says whether two datasets have the same examples in the same order: the same ids, texts and label
 * names. The dataset's name and the indices of its labels don't count.
 *
 * @param sha256 64 lower-case hexadecimal digits
 */
public record DatasetFingerprint(String sha256) {

  /** The fingerprint of a dataset. */
  public static DatasetFingerprint of(TextDataset dataset) {
    MessageDigest digest = Sha256.newDigest();
    for (TextExample example : dataset.examples()) {
      update(digest, example.id());
      update(digest, example.text());
      digest.update((byte) (example.textPair().isPresent() ? 1 : 0));
      example.textPair().ifPresent(pair -> update(digest, pair));
      update(digest, dataset.labels().get(example.label()));
    }
    return new DatasetFingerprint(HexFormat.of().formatHex(digest.digest()));
  }

  /** With its length first, so that ("ab", "c") and ("a", "bc") differ. */
  private static void update(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    digest.update(bytes);
  }

  @Override
  public String toString() {
    return sha256;
  }
}
