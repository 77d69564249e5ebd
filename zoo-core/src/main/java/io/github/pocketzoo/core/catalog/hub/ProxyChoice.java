package io.github.pocketzoo.core.catalog.hub;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which proxy to go through: that of the JVM ({@code https.proxyHost} and its siblings) where it
 * has one, else that of the environment: {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code
 * ALL_PROXY}, unless {@code NO_PROXY} has the host. Lower-case names come first, as with curl.
 */
final class ProxyChoice extends ProxySelector {
  /**
   * A proxy of the environment.
   *
   * @param authorization content of {@code Proxy-Authorization}
   */
  private record EnvironmentProxy(String host, int port, Optional<String> authorization) {
    Proxy proxy() {
      return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
    }
  }

  private static final int DEFAULT_PORT = 80;

  private final Map<String, String> variables;

  ProxyChoice(Map<String, String> variables) {
    this.variables = variables;
  }

  @Override
  public List<Proxy> select(URI uri) {
    List<Proxy> ofJvm =
        Optional.ofNullable(ProxySelector.getDefault())
            .map(selector -> selector.select(uri))
            .orElse(List.of());
    if (ofJvm.stream().anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT)) {
      return ofJvm;
    }
    return List.of(ofEnvironment(uri).map(EnvironmentProxy::proxy).orElse(Proxy.NO_PROXY));
  }

  /** What {@code Proxy-Authorization} has to be for the proxy to {@code uri}, if it wants one. */
  Optional<String> authorization(URI uri) {
    return ofEnvironment(uri)
        .filter(candidate -> select(uri).contains(candidate.proxy()))
        .flatMap(EnvironmentProxy::authorization);
  }

  private Optional<EnvironmentProxy> ofEnvironment(URI uri) {
    if (isExempt(uri)) {
      return Optional.empty();
    }
    return Stream.of(uri.getScheme() + "_proxy", "all_proxy")
        .filter(name -> value(name).isPresent())
        .findFirst()
        .map(name -> parse(name, value(name).orElseThrow()));
  }

  private Optional<String> value(String name) {
    return Stream.of(name, name.toUpperCase(Locale.ROOT))
        .map(variables::get)
        .filter(Objects::nonNull)
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .findFirst();
  }

  /** {@code NO_PROXY}: hosts and domains, with commas between, each perhaps with a port. */
  private boolean isExempt(URI uri) {
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    return Arrays.stream(value("no_proxy").orElse("").toLowerCase(Locale.ROOT).split(","))
        .map(entry -> entry.strip().replaceFirst("^\\*?\\.", ""))
        .map(entry -> entry.replaceFirst(":%d$".formatted(portOf(uri)), ""))
        .anyMatch(entry -> entry.equals("*") || host.equals(entry) || isIn(host, entry));
  }

  private static boolean isIn(String host, String domain) {
    return !domain.isEmpty() && host.endsWith("." + domain);
  }

  private static int portOf(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return uri.getScheme().equals("https") ? 443 : 80;
  }

  private static EnvironmentProxy parse(String name, String text) {
    try {
      URI uri = new URI(text.contains("://") ? text : "http://" + text);
      if ("http".equals(uri.getScheme()) && HubHttp.hasServer(uri)) {
        return new EnvironmentProxy(
            uri.getHost(),
            uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
            Optional.ofNullable(uri.getRawUserInfo()).map(ProxyChoice::basic));
      }
    } catch (URISyntaxException e) {
      // Not quoted: a password may be in it.
    }
    throw new InvalidInputException(
        "%s is no proxy that can be used, expected http://host:port or http://user:password@host:port"
            .formatted(name.toUpperCase(Locale.ROOT)));
  }

  private static String basic(String userInfo) {
    // A plus is a plus here, unlike in forms.
    String decoded = URLDecoder.decode(userInfo.replace("+", "%2B"), StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(decoded.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // The request fails and says so.
  }
}
