package io.github.pocketzoo.core.catalog;

import io.github.pocketzoo.core.catalog.maven.MavenCoordinates;

/**
 * The jar that holds a model's files.
 *
 * @param coordinates where Maven finds it
 * @param fingerprint what it must be
 */
public record JarSource(MavenCoordinates coordinates, Fingerprint fingerprint) {}
