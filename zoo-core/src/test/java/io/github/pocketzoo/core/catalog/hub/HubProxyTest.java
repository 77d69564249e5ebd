package io.github.pocketzoo.core.catalog.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.catalog.maven.LoopbackServer;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HubProxyTest {
  private static final URI HUB = URI.create("https://hub.example.org/api");

  private static Proxy chosen(URI uri, Map<String, String> variables) {
    return new ProxyChoice(variables).select(uri).get(0);
  }

  private static Proxy proxy(String host, int port) {
    return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
  }

  @Test
  void theEnvironmentNamesIt() {
    Map<String, String> variables =
        Map.of("HTTPS_PROXY", "http://secure:3128", "http_proxy", "plain:8080");

    assertThat(chosen(HUB, variables)).isEqualTo(proxy("secure", 3128));
    assertThat(chosen(URI.create("http://hub.example.org"), variables))
        .isEqualTo(proxy("plain", 8080));
    assertThat(chosen(HUB, Map.of("ALL_PROXY", "http://any"))).isEqualTo(proxy("any", 80));
    assertThat(chosen(HUB, Map.of())).isEqualTo(Proxy.NO_PROXY);
  }

  @ParameterizedTest
  @CsvSource({
    "hub.example.org, true",
    "example.org, true",
    ".example.org, true",
    "*.example.org, true",
    "'other, EXAMPLE.org', true",
    "*, true",
    "example.org:443, true",
    "example.org:80, false",
    "ample.org, false",
    "org.example, false",
    "'', false"
  })
  void noProxyExemptsHosts(String noProxy, boolean exempt) {
    Map<String, String> variables = Map.of("HTTPS_PROXY", "http://p:1", "NO_PROXY", noProxy);

    assertThat(chosen(HUB, variables)).isEqualTo(exempt ? Proxy.NO_PROXY : proxy("p", 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5://u:s3cret@p:1", "https://u:s3cret@p:1", "u:s3cret@:x y"})
  void otherProxiesAreRefusedWithoutTheirPassword(String text) {
    assertThat(HubClient.failureOf(() -> chosen(HUB, Map.of("HTTPS_PROXY", text))))
        .startsWith("HTTPS_PROXY is no proxy that can be used, expected http://host:port")
        .doesNotContain("s3cret");
  }

  @Test
  void aPasswordGoesToTheProxyAlone() {
    ProxyChoice choice = new ProxyChoice(Map.of("HTTPS_PROXY", "http://ada:p%40ss+1@proxy:3128"));

    // ada:p@ss+1
    assertThat(choice.authorization(HUB)).contains("Basic YWRhOnBAc3MrMQ==");
    assertThat(choice.authorization(URI.create("http://hub.example.org"))).isEmpty();
  }

  /** A server that is asked for whole URLs is a proxy. */
  @Test
  void theHubIsAskedThroughIt(@TempDir Path directory) {
    try (LoopbackHub hub =
            new LoopbackHub().with("config.json", "{}").with("model.safetensors", "w");
        LoopbackServer proxy = new LoopbackServer(directory)) {
      HubClient client =
          HubClient.of(hub, directory)
              .with("HF_ENDPOINT", "http://hub.invalid")
              .with("HTTP_PROXY", proxy.url().replace("//", "//ada:secret@"));

      assertThat(client.failure()).endsWith("check the name (HTTP 404)");

      assertThat(proxy.requests())
          .extracting(LoopbackServer.Request::uri)
          .containsExactly("http://hub.invalid/api/models/acme/tiny/revision/main?blobs=true");
      assertThat(hub.requests()).isEmpty();
    }
  }
}
