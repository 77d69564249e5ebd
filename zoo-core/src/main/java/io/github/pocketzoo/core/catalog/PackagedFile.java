package io.github.pocketzoo.core.catalog;

/**
 * A file of a model that comes out of a jar.
 *
 * @param path where it goes within the model directory, with {@code /} between names
 * @param entry where it is within the jar; {@code archive!/entry} in an archive within it
 * @param fingerprint what it must be
 */
public record PackagedFile(String path, String entry, Fingerprint fingerprint) {}
