package io.github.pocketzoo.core.catalog;

import io.github.pocketzoo.core.graph.Pooling;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model that is known by name.
 *
 * @param name what users call it
 * @param description one line about it
 * @param origin the id of the model on the Hugging Face Hub, {@code owner/name}
 * @param license SPDX identifier of the licence of the weights
 * @param parameters number of weights
 * @param jar what to download
 * @param files files of the jar that make up the model
 * @param onnxInt8 the model quantized to int8 for ONNX Runtime by its publisher, if there is one
 * @param pooling how it makes one vector of a text
 * @param maxSequenceLength number of tokens, special tokens included, that longer texts are
 *     truncated to
 * @param config content of {@code config.json}, which the jar lacks
 */
public record CatalogEntry(
    String name,
    String description,
    String origin,
    String license,
    long parameters,
    JarSource jar,
    List<PackagedFile> files,
    Optional<OnnxArtifact> onnxInt8,
    Pooling pooling,
    int maxSequenceLength,
    Map<String, Object> config) {

  public CatalogEntry {
    files = List.copyOf(files);
    config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
  }
}
