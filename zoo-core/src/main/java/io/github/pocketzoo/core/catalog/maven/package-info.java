/**
 * Jars by Maven coordinates, found where the user's own Maven would find them.
 *
 * <p>Only {@link io.github.pocketzoo.core.catalog.maven.MavenArtifactResolver} touches the Maven
 * libraries, and the part of them that downloads only if a jar is not there already.
 */
package io.github.pocketzoo.core.catalog.maven;
