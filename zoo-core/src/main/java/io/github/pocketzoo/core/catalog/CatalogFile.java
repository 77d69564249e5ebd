package io.github.pocketzoo.core.catalog;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.catalog.maven.MavenCoordinates;
import io.github.pocketzoo.core.graph.Pooling;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads the catalogue that comes with pocketzoo, {@code models.json}. */
final class CatalogFile {
  private static final String RESOURCE = "models.json";

  private final ObjectMapper json = new ObjectMapper();

  List<CatalogEntry> read() {
    try (InputStream in =
        Objects.requireNonNull(CatalogFile.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      List<CatalogEntry> entries = new ArrayList<>();
      for (JsonNode model : json.readTree(in)) {
        entries.add(entry(model));
      }
      return List.copyOf(entries);
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE + " of pocketzoo is damaged", e);
    }
  }

  private CatalogEntry entry(JsonNode model) {
    JsonNode artifact = model.required("artifact");
    List<PackagedFile> files = new ArrayList<>();
    for (JsonNode file : model.required("files")) {
      files.add(packagedFile(file));
    }
    return new CatalogEntry(
        model.required("name").asText(),
        model.required("description").asText(),
        model.required("origin").asText(),
        model.required("license").asText(),
        model.required("parameters").longValue(),
        jarSource(artifact),
        files,
        Optional.ofNullable(model.get("onnxInt8"))
            .map(node -> new OnnxArtifact(jarSource(node), packagedFile(node.required("file")))),
        Pooling.of(model.required("pooling").asText()),
        model.required("maxSequenceLength").intValue(),
        json.convertValue(model.required("config"), new TypeReference<Map<String, Object>>() {}));
  }

  private static JarSource jarSource(JsonNode node) {
    return new JarSource(
        MavenCoordinates.parse(node.required("coordinates").asText()), fingerprint(node));
  }

  private static PackagedFile packagedFile(JsonNode node) {
    return new PackagedFile(
        node.required("path").asText(), node.required("entry").asText(), fingerprint(node));
  }

  private static Fingerprint fingerprint(JsonNode node) {
    return new Fingerprint(node.required("bytes").longValue(), node.required("sha256").asText());
  }
}
