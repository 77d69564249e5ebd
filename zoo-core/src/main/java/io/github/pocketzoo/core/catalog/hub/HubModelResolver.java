package io.github.pocketzoo.core.catalog.hub;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.progress.Progress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds a model of the Hub in the cache, or downloads it there.
 *
 * <p>A branch or tag is asked for each time, one short request, unless the network is forbidden; a
 * commit that is in the cache is not. Of the files of the repository only those are taken that a
 * model needs. Safe to call from many threads and processes: of those that want the same model at
 * once, one downloads it.
 */
public final class HubModelResolver {
  private final HubEnvironment environment;
  private final Path root;
  private final HubPatience patience;

  /**
   * @param environment says where the Hub is, and who asks
   * @param root the directory for models of all hubs, each in its own; made when something is put
   *     into it
   */
  public HubModelResolver(HubEnvironment environment, Path root) {
    this(environment, root, HubPatience.usual());
  }

  HubModelResolver(HubEnvironment environment, Path root, HubPatience patience) {
    this.environment = environment;
    this.root = root;
    this.patience = patience;
  }

  /**
   * The model directory of {@code coordinates}, verified.
   *
   * @param offline whether to stay off the network; {@code HF_HUB_OFFLINE} counts too
   * @param progress shows the download of large files, in bytes
   * @throws InvalidInputException in one line, if there is no such model, it may not be read, the
   *     network is needed but not allowed or does not answer, what came is not what was announced,
   *     or the cache can't be written
   */
  public Path resolve(HubCoordinates coordinates, boolean offline, Progress.Factory progress) {
    HubCache cache = new HubCache(root.resolve(environment.cacheName()));
    boolean noNetwork = offline || environment.offline();
    if (noNetwork || coordinates.isPinned()) {
      Optional<Path> cached =
          cache.commit(coordinates).flatMap(commit -> cache.find(coordinates, commit));
      if (cached.isPresent()) {
        return cached.get();
      }
    }
    if (noNetwork) {
      throw new InvalidInputException(
          "hf:%s is not in the cache %s: %s"
              .formatted(
                  coordinates,
                  cache.root(),
                  offline
                      ? "run once without --offline to download it"
                      : HubEnvironment.OFFLINE + " is set, remove that once to download it"));
    }
    return new SnapshotDownload(coordinates, environment, cache, patience, progress).run();
  }
}
