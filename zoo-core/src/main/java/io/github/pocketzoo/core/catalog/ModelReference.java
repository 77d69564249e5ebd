package io.github.pocketzoo.core.catalog;

import io.github.pocketzoo.core.catalog.hub.HubCoordinates;
import io.github.pocketzoo.core.catalog.maven.MavenCoordinates;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Says which model is meant: what a user writes where a command wants a model. {@link ModelCatalog}
 * turns it into a directory.
 */
public sealed interface ModelReference {
  /** A model directory in the layout of Hugging Face. */
  record Directory(Path path) implements ModelReference {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /** A jar of a Maven repository, written {@code maven:group:artifact:version}. */
  record MavenArtifact(MavenCoordinates coordinates) implements ModelReference {
    @Override
    public String toString() {
      return MAVEN_PREFIX + coordinates;
    }
  }

  /** A model of the catalogue, such as {@code all-MiniLM-L6-v2}. */
  record CatalogName(String name) implements ModelReference {
    @Override
    public String toString() {
      return name;
    }
  }

  /** A model of the Hugging Face Hub, written {@code hf:owner/name[@revision]}. */
  record HubModel(HubCoordinates coordinates) implements ModelReference {
    @Override
    public String toString() {
      return HUB_PREFIX + coordinates;
    }
  }

  /** What a reference to a Maven artifact starts with. */
  String MAVEN_PREFIX = "maven:";

  /** What a reference to the Hugging Face Hub starts with. */
  String HUB_PREFIX = "hf:";

  /** How references are written, for messages and help. */
  String FORMS =
      "a directory, maven:group:artifact:version, hf:owner/name[@revision] or a name of the"
          + " catalogue";

  /**
   * Reads a reference. Without a prefix it is a directory if it has a file separator, starts with a
   * dot or exists, and else a name of the catalogue; whether there is such a model shows when it is
   * fetched.
   *
   * @throws InvalidInputException if {@code text} is none of these
   */
  static ModelReference parse(String text) {
    if (text.isBlank()) {
      throw new InvalidInputException("no model is named; expected " + FORMS);
    }
    if (text.startsWith(MAVEN_PREFIX)) {
      return new MavenArtifact(MavenCoordinates.parse(text.substring(MAVEN_PREFIX.length())));
    }
    if (text.startsWith(HUB_PREFIX)) {
      return new HubModel(HubCoordinates.parse(text.substring(HUB_PREFIX.length())));
    }
    Path path = parsePath(text);
    if (Files.exists(path)
        || text.startsWith(".")
        || text.contains("/")
        || text.contains(File.separator)) {
      return new Directory(path);
    }
    if (text.contains(":")) {
      throw new InvalidInputException("'%s' is no model; expected %s".formatted(text, FORMS));
    }
    return new CatalogName(text);
  }

  private static Path parsePath(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new InvalidInputException("'%s' is no model; expected %s".formatted(text, FORMS), e);
    }
  }
}
