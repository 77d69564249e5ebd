package io.github.pocketzoo.core.catalog.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A hub with a certificate that only who has it in the JVM's trust store believes. */
@Timeout(180)
class HubTlsTest {
  private static final String PASSWORD = "changeit";

  @TempDir private Path directory;
  private Path keys;

  @BeforeEach
  void makeCertificate() throws IOException, InterruptedException {
    keys = directory.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "hub",
                "-keyalg",
                "EC",
                "-dname",
                "CN=hub",
                "-ext",
                "san=ip:127.0.0.1",
                "-storepass",
                PASSWORD,
                "-keystore",
                keys.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.out").toFile())
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(keys).exists();
  }

  private SSLContext identity() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private String fetch(LoopbackHub hub, String... jvmOptions)
      throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Process process = HubProcess.start(hub, directory.resolve("cache"), output, jvmOptions);
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(output);
  }

  private String trusting() {
    return "-Djavax.net.ssl.trustStore=" + keys;
  }

  private static String password() {
    return "-Djavax.net.ssl.trustStorePassword=" + PASSWORD;
  }

  @Test
  void theTrustStoreOfTheJvmCounts() throws Exception {
    try (LoopbackHub hub =
        new LoopbackHub(identity()).with("config.json", "{}").with("model.safetensors", "w")) {
      assertThat(fetch(hub))
          .startsWith("cannot download hf:acme/tiny from https://127.0.0.1:")
          .contains(
              ": no secure connection (",
              "a certificate authority of your own has to be in the JVM's trust store");

      assertThat(fetch(hub, trusting(), password())).endsWith(LoopbackHub.COMMIT);
    }
  }

  @Test
  void aRedirectToPlainHttpIsNotFollowed() throws Exception {
    try (LoopbackHub hub =
        new LoopbackHub(identity())
            .with("config.json", "{}")
            .withLarge("model.safetensors", new byte[9])) {
      assertThat(fetch(hub, trusting(), password()))
          .endsWith("it answers with a redirect from https to http, to localhost");
      assertThat(hub.requestsFor("model.safetensors")).isEmpty();
    }
  }
}
