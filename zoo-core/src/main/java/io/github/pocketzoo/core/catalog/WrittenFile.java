package io.github.pocketzoo.core.catalog;

import java.nio.charset.StandardCharsets;

/**
 * A small file of a model that no jar holds: pocketzoo writes it.
 *
 * @param path where it goes within the model directory, with {@code /} between names
 * @param text its content
 */
record WrittenFile(String path, String text) {
  byte[] content() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  Fingerprint fingerprint() {
    return Fingerprint.of(content());
  }
}
