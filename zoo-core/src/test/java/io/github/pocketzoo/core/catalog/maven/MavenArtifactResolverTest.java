package io.github.pocketzoo.core.catalog.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.cipher.PlexusCipherException;

class MavenArtifactResolverTest {
  private static final MavenCoordinates MODEL = MavenCoordinates.parse("org.example:my-model:1.0");
  private static final byte[] JAR =
      "the bytes of a jar".repeat(10_000).getBytes(StandardCharsets.UTF_8);
  private static final String BASIC_ALICE =
      "Basic "
          + Base64.getEncoder().encodeToString("alice:secret".getBytes(StandardCharsets.UTF_8));

  @TempDir private Path directory;
  private MavenHome home;

  @BeforeEach
  void publish() throws IOException {
    home = new MavenHome(directory.resolve("user home"));
    home.publish(MODEL, JAR);
  }

  private Path resolve(MavenEnvironment environment) {
    return new MavenArtifactResolver(environment).resolve(MODEL, false, Progress.silent());
  }

  private Path resolveOffline() {
    return new MavenArtifactResolver(home.environment()).resolve(MODEL, true, Progress.silent());
  }

  private static String messageOf(ThrowingCallable callable) {
    InvalidInputException failure =
        org.assertj.core.api.Assertions.catchThrowableOfType(InvalidInputException.class, callable);
    assertThat(failure).isNotNull();
    assertThat(failure.getMessage()).doesNotContain("\n");
    return failure.getMessage();
  }

  @Test
  void downloadsOnceThroughTheMirror() throws IOException {
    try (LoopbackServer server = new LoopbackServer(home.remoteRepository())) {
      home.mirrorEverything(server.url());

      Path jar = resolve(home.environment());

      assertThat(jar).isEqualTo(home.localJar(MODEL)).hasBinaryContent(JAR);
      assertThat(server.requests())
          .extracting(LoopbackServer.Request::uri)
          .contains("/" + MODEL.jarPath())
          .allMatch(uri -> uri.startsWith("/" + MODEL.jarPath()));
      int requests = server.requests().size();
      resolve(home.environment());
      assertThat(server.requests()).hasSize(requests);
    }
    assertThat(resolveOffline()).isEqualTo(home.localJar(MODEL));
  }

  @Test
  void showsTheDownloadInBytes() throws IOException {
    RecordedProgress progress = new RecordedProgress();
    try (LoopbackServer server = new LoopbackServer(home.remoteRepository())) {
      home.mirrorEverything(server.url());
      new MavenArtifactResolver(home.environment()).resolve(MODEL, false, progress);
    }
    assertThat(progress.works)
        .singleElement()
        .satisfies(
            work -> {
              assertThat(work.task).isEqualTo("download my-model");
              assertThat(work.unit).isEqualTo("bytes");
              assertThat(work.total).isEqualTo(JAR.length);
              assertThat(work.done).isEqualTo(JAR.length);
              assertThat(work.closed).isTrue();
            });
  }

  @Test
  void takesRepositoriesOfActiveProfiles() throws IOException {
    String repository = home.remoteRepository().toUri().toString();
    home.settings(
        """
        <profiles>
          <profile>
            <id>off</id>
            <repositories>
              <repository><id>central</id><url>http://127.0.0.1:%d</url></repository>
            </repositories>
          </profile>
          <profile>
            <id>models</id>
            <repositories>
              <repository><id>central</id><url>%s</url></repository>
            </repositories>
          </profile>
        </profiles>
        <activeProfiles><activeProfile>models</activeProfile></activeProfiles>
        """
            .formatted(LoopbackServer.closedPort(), repository));

    assertThat(resolve(home.environment())).hasBinaryContent(JAR);
  }

  @Test
  void honoursTheSettingsOfTheInstalledMaven() throws IOException {
    MavenEnvironment environment =
        home.environmentWithGlobalSettings(
            MavenHome.mirror(home.remoteRepository().toUri().toString()));

    assertThat(resolve(environment)).hasBinaryContent(JAR);
  }

  @Test
  void putsTheJarWhereSettingsOrSystemPropertySay() throws IOException {
    home.settings(
        "<localRepository>${user.home}/elsewhere</localRepository>"
            + MavenHome.mirror(home.remoteRepository().toUri().toString()));

    assertThat(resolve(home.environment()))
        .isEqualTo(directory.resolve("user home/elsewhere").resolve(MODEL.jarPath()));

    Path override = directory.resolve("override");
    assertThat(resolve(home.environment(Map.of("maven.repo.local", override.toString()))))
        .isEqualTo(override.resolve(MODEL.jarPath()));
  }

  @Test
  void logsInWithAnEncryptedPassword() throws IOException, PlexusCipherException {
    DefaultPlexusCipher cipher = new DefaultPlexusCipher();
    Path security = directory.resolve("user home/.m2/settings-security.xml");
    try (LoopbackServer server = new LoopbackServer(home.remoteRepository())) {
      server.require(BASIC_ALICE);
      home.settings(
          MavenHome.mirror(server.url())
              + """
              <servers><server>
                <id>company</id><username>alice</username><password>%s</password>
              </server></servers>
              """
                  .formatted(cipher.encryptAndDecorate("secret", "master")));
      Files.writeString(
          security,
          "<settingsSecurity><master>%s</master></settingsSecurity>"
              .formatted(cipher.encryptAndDecorate("master", "settings.security")));

      assertThat(resolve(home.environment())).hasBinaryContent(JAR);
    }
  }

  @Test
  void sendsTheHeadersOfTheServer() throws IOException {
    try (LoopbackServer server = new LoopbackServer(home.remoteRepository())) {
      home.settings(
          MavenHome.mirror(server.url())
              + """
              <servers><server>
                <id>company</id>
                <configuration><httpHeaders><property>
                  <name>X-Token</name><value>t0ken</value>
                </property></httpHeaders></configuration>
              </server></servers>
              """);

      resolve(home.environment());

      assertThat(server.requests()).allMatch(request -> request.token().equals("t0ken"));
    }
  }

  @Test
  void goesThroughTheProxy() throws IOException {
    try (LoopbackServer proxy = new LoopbackServer(home.remoteRepository())) {
      home.settings(
          MavenHome.mirror("http://repo.invalid")
              + """
              <proxies><proxy>
                <id>p</id><active>true</active><protocol>http</protocol>
                <host>127.0.0.1</host><port>%d</port>
              </proxy></proxies>
              """
                  .formatted(proxy.port()));

      assertThat(resolve(home.environment())).hasBinaryContent(JAR);
      assertThat(proxy.requests())
          .extracting(LoopbackServer.Request::uri)
          .allMatch(uri -> uri.startsWith("http://repo.invalid/"));
    }
  }

  @Test
  void offlineMissNamesTheCoordinatesAndTheRemedy() {
    assertThat(messageOf(this::resolveOffline))
        .isEqualTo(
            "org.example:my-model:1.0 is not in the local Maven repository %s: run once without"
                    .formatted(home.localRepository())
                + " --offline to download it");
  }

  @Test
  void offlineInTheSettingsCounts() throws IOException {
    home.settings("<offline>true</offline>");
    assertThat(messageOf(() -> resolve(home.environment())))
        .contains("org.example:my-model:1.0", "settings.xml says <offline>");
  }

  @Test
  void refusesADownloadThatDiffersFromItsChecksum() throws IOException {
    byte[] altered = JAR.clone();
    altered[altered.length / 2] ^= 1;
    Files.write(home.remoteJar(MODEL), altered);
    home.mirrorPublished();

    assertThat(messageOf(() -> resolve(home.environment())))
        .startsWith("cannot download org.example:my-model:1.0 from company (file:")
        .contains("damaged on the way: checksum ", ", expected ");
    assertThat(home.localJar(MODEL)).doesNotExist();
  }

  @Test
  void refusesADownloadThatBreaksOff() throws IOException {
    try (LoopbackServer server = new LoopbackServer(home.remoteRepository())) {
      home.mirrorEverything(server.url());
      server.cutJars();

      assertThat(messageOf(() -> resolve(home.environment())))
          .startsWith("cannot download org.example:my-model:1.0 from company (http:")
          .contains("Premature end");
    }
    assertThat(home.localJar(MODEL)).doesNotExist();
  }

  @Test
  void triesAgainAfterAFailure() throws IOException {
    try (LoopbackServer server = new LoopbackServer(home.remoteRepository())) {
      home.mirrorEverything(server.url());
      server.answerAllWith(404);
      assertThat(messageOf(() -> resolve(home.environment()))).contains("it is not there");
      server.answerAllWith(0);
      assertThat(resolve(home.environment())).hasBinaryContent(JAR);
    }
  }

  @Test
  void namesTheRepositoryThatDeniesAccess() throws IOException {
    try (LoopbackServer server = new LoopbackServer(home.remoteRepository())) {
      server.require(BASIC_ALICE);
      home.mirrorEverything(server.url());

      assertThat(messageOf(() -> resolve(home.environment())))
          .contains("company (" + server.url() + "): access denied (HTTP 401)");
    }
  }

  @Test
  void namesTheServerThatFails() throws IOException {
    try (LoopbackServer server = new LoopbackServer(home.remoteRepository())) {
      server.answerAllWith(500);
      home.mirrorEverything(server.url());

      assertThat(messageOf(() -> resolve(home.environment()))).endsWith("HTTP status 500");
    }
  }

  @Test
  void saysThatNothingListens() throws IOException {
    String url = "http://127.0.0.1:" + LoopbackServer.closedPort();
    home.mirrorEverything(url);
    assertThat(messageOf(() -> resolve(home.environment())))
        .startsWith("cannot download org.example:my-model:1.0 from company (%s): ".formatted(url))
        .containsIgnoringCase("connection refused");
  }

  @Test
  void saysThatTheHostIsUnknown() throws IOException {
    home.mirrorEverything("http://user:password@repo.invalid");
    assertThat(messageOf(() -> resolve(home.environment())))
        .contains("company (http://repo.invalid): unknown host")
        .doesNotContain("password");
  }

  @Test
  void saysThatAMirrorIsBlocked() throws IOException {
    home.settings(
        MavenHome.mirror("http://0.0.0.0/").replace("</url>", "</url><blocked>true</blocked>"));
    assertThat(messageOf(() -> resolve(home.environment()))).containsIgnoringCase("blocked");
  }

  @Test
  void namesTheSettingsThatAreNoXml() throws IOException {
    home.settings("<mirrors>");
    assertThatThrownBy(() -> resolve(home.environment()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("Maven settings: ")
        .hasMessageContaining("settings.xml");
  }
}
