package io.github.pocketzoo.core.catalog.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where Maven's configuration is found.
 *
 * @param userHome has {@code .m2/settings.xml}
 * @param mavenHome an installed Maven, which has {@code conf/settings.xml}
 * @param systemProperties {@code maven.repo.local}, {@code settings.security} and every {@code
 *     aether.*} option count; all can be used inside {@code settings.xml}
 * @param variables of the environment, {@code ${env.NAME}} inside {@code settings.xml}
 */
public record MavenEnvironment(
    Path userHome,
    Optional<Path> mavenHome,
    Map<String, String> systemProperties,
    Map<String, String> variables) {

  public MavenEnvironment {
    systemProperties = Map.copyOf(systemProperties);
    variables = Map.copyOf(variables);
  }

  /**
   * What this process sees. The Maven installation is the one of {@code MAVEN_HOME}, {@code
   * M2_HOME} or the {@code mvn} on the {@code PATH}, whichever comes first.
   */
  public static MavenEnvironment current() {
    Properties properties = System.getProperties();
    Map<String, String> systemProperties =
        properties.stringPropertyNames().stream()
            .collect(Collectors.toMap(name -> name, properties::getProperty));
    Map<String, String> variables = System.getenv();
    return new MavenEnvironment(
        Path.of(System.getProperty("user.home")),
        findMaven(variables),
        systemProperties,
        variables);
  }

  private static Optional<Path> findMaven(Map<String, String> variables) {
    Stream<Path> named =
        Stream.of("MAVEN_HOME", "M2_HOME").map(variables::get).flatMap(MavenEnvironment::toPath);
    Stream<Path> onPath =
        Pattern.compile(Pattern.quote(File.pathSeparator))
            .splitAsStream(variables.getOrDefault("PATH", ""))
            .flatMap(MavenEnvironment::toPath)
            .map(directory -> directory.resolve("mvn"))
            .filter(Files::isRegularFile)
            .flatMap(MavenEnvironment::installationOf);
    return Stream.concat(named, onPath)
        .filter(home -> Files.isRegularFile(globalSettings(home)))
        .findFirst();
  }

  private static Stream<Path> toPath(String text) {
    if (text == null || text.isEmpty()) {
      return Stream.empty();
    }
    try {
      return Stream.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Stream.empty();
    }
  }

  /** {@code /usr/bin/mvn} is often a link to {@code bin/mvn} of the installation. */
  private static Stream<Path> installationOf(Path mvn) {
    try {
      Path bin = mvn.toRealPath().getParent();
      return Stream.ofNullable(bin.getParent());
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  private static Path globalSettings(Path mavenHome) {
    return mavenHome.resolve("conf").resolve("settings.xml");
  }

  /** Settings of the installed Maven, if one is known. */
  Optional<Path> globalSettings() {
    return mavenHome.map(MavenEnvironment::globalSettings);
  }

  /** Settings of the user; there may be none. */
  Path userSettings() {
    return mavenDirectory().resolve("settings.xml");
  }

  /** Holds the master password that the passwords in the settings are encrypted with. */
  Path securitySettings() {
    return Optional.ofNullable(systemProperties.get("settings.security"))
        .map(Path::of)
        .orElseGet(() -> mavenDirectory().resolve("settings-security.xml"));
  }

  /** The local repository named by {@code -Dmaven.repo.local}. */
  Optional<Path> localRepositoryOverride() {
    return Optional.ofNullable(systemProperties.get("maven.repo.local")).map(Path::of);
  }

  /** The local repository where nothing names another. */
  Path defaultLocalRepository() {
    return mavenDirectory().resolve("repository");
  }

  private Path mavenDirectory() {
    return userHome.resolve(".m2");
  }
}
