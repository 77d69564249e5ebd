package io.github.pocketzoo.core.catalog;

import io.github.pocketzoo.core.catalog.maven.MavenCoordinates;
import io.github.pocketzoo.core.graph.Pooling;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A jar with noise for weights, and its entry in a catalogue.
 *
 * @param weights content of {@code model.onnx}
 */
record TestModel(byte[] weights) {
  static final MavenCoordinates COORDINATES = MavenCoordinates.parse("org.example:tiny-model:1.0");
  static final MavenCoordinates INT8_COORDINATES =
      MavenCoordinates.parse("org.example:tiny-model-q:1.0");
  static final byte[] INT8_WEIGHTS = "a quarter of the bytes".getBytes(StandardCharsets.UTF_8);
  static final String TOKENIZER = "{\"model\":{\"vocab\":{\"[PAD]\":0}}}";

  /** The same weights for the same size. */
  static TestModel ofBytes(int size) {
    byte[] weights = new byte[size];
    new Random(42).nextBytes(weights);
    return new TestModel(weights);
  }

  byte[] jar() {
    return jar(
        Map.of(
            "tiny.onnx",
            weights,
            "tiny-tokenizer.json",
            TOKENIZER.getBytes(StandardCharsets.UTF_8)));
  }

  static byte[] int8Jar() {
    return jar(Map.of("tiny-q.onnx", INT8_WEIGHTS));
  }

  static byte[] jar(Map<String, byte[]> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String name : entries.keySet().stream().sorted().toList()) {
        ZipEntry entry = new ZipEntry(name);
        // The time of day would make two jars of the same content differ.
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(entries.get(name));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  CatalogEntry entry() {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("model_type", "tiny");
    config.put("hidden_size", 4);
    return new CatalogEntry(
        "tiny-model",
        "A model for tests",
        "example/tiny-model",
        "Apache-2.0",
        16,
        new JarSource(COORDINATES, Fingerprint.of(jar())),
        List.of(
            new PackagedFile("model.onnx", "tiny.onnx", Fingerprint.of(weights)),
            new PackagedFile(
                "tokenizer.json",
                "tiny-tokenizer.json",
                Fingerprint.of(TOKENIZER.getBytes(StandardCharsets.UTF_8)))),
        Optional.of(
            new OnnxArtifact(
                new JarSource(INT8_COORDINATES, Fingerprint.of(int8Jar())),
                new PackagedFile("model-int8.onnx", "tiny-q.onnx", Fingerprint.of(INT8_WEIGHTS)))),
        Pooling.MEAN,
        32,
        config);
  }
}
