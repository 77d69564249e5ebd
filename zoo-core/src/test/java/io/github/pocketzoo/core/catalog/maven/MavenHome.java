package io.github.pocketzoo.core.catalog.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** A user's home directory with its own Maven settings, and a repository to download from. */
public final class MavenHome {
  private final Path home;

  public MavenHome(Path home) {
    this.home = home;
  }

  /** Root of the repository that jars are published to. */
  public Path remoteRepository() {
    return home.resolve("remote");
  }

  public Path localRepository() {
    return home.resolve(".m2").resolve("repository");
  }

  public Path localJar(MavenCoordinates coordinates) {
    return localRepository().resolve(coordinates.jarPath());
  }

  public Path remoteJar(MavenCoordinates coordinates) {
    return remoteRepository().resolve(coordinates.jarPath());
  }

  /** Puts a jar with its checksum where it can be downloaded from. */
  public void publish(MavenCoordinates coordinates, byte[] jar) throws IOException {
    Path file = remoteJar(coordinates);
    Files.createDirectories(file.getParent());
    Files.write(file, jar);
    Files.writeString(file.resolveSibling(file.getFileName() + ".sha1"), sha1(jar));
  }

  private static String sha1(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** Writes {@code settings.xml} with this content of its root element. */
  public void settings(String content) throws IOException {
    writeSettings(home.resolve(".m2").resolve("settings.xml"), content);
  }

  private static void writeSettings(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "<settings>" + content + "</settings>");
  }

  /** Settings by which every repository is {@code url}. */
  public void mirrorEverything(String url) throws IOException {
    settings(mirror(url));
  }

  public static String mirror(String url) {
    return "<mirrors><mirror><id>company</id><mirrorOf>*</mirrorOf><url>%s</url></mirror></mirrors>"
        .formatted(url);
  }

  /** Settings by which every repository is the published one. */
  public void mirrorPublished() throws IOException {
    mirrorEverything(remoteRepository().toUri().toString());
  }

  public MavenEnvironment environment() {
    return environment(Map.of());
  }

  public MavenEnvironment environment(Map<String, String> systemProperties) {
    return new MavenEnvironment(home, Optional.empty(), systemProperties, Map.of());
  }

  /** With an installed Maven that has these global settings. */
  public MavenEnvironment environmentWithGlobalSettings(String content) throws IOException {
    Path installation = home.resolve("maven");
    writeSettings(installation.resolve("conf").resolve("settings.xml"), content);
    return new MavenEnvironment(home, Optional.of(installation), Map.of(), Map.of());
  }
}
