package io.github.pocketzoo.core.catalog.hub;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the environment says about the Hub, by the names that Hugging Face's own tools use: {@code
 * HF_ENDPOINT}, {@code HF_TOKEN}, {@code HF_HUB_OFFLINE}, and the proxies. It is looked at when a
 * model of the Hub is wanted, not before.
 */
public final class HubEnvironment {
  static final String ENDPOINT = "HF_ENDPOINT";
  static final String TOKEN = "HF_TOKEN";
  static final String OFFLINE = "HF_HUB_OFFLINE";

  private static final String PUBLIC_HUB = "https://huggingface.co";
  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

  private final Map<String, String> variables;

  /**
   * @param variables of the environment
   */
  public HubEnvironment(Map<String, String> variables) {
    this.variables = Map.copyOf(variables);
  }

  /** The environment of this process. */
  public static HubEnvironment current() {
    return new HubEnvironment(System.getenv());
  }

  /**
   * Where the Hub is, without a slash at the end.
   *
   * @throws InvalidInputException if {@code HF_ENDPOINT} is no URL of a server
   */
  URI endpoint() {
    String text = value(ENDPOINT).orElse(PUBLIC_HUB).replaceFirst("/+$", "");
    try {
      URI uri = new URI(text);
      boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      boolean plain =
          uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
      if (web && plain && HubHttp.hasServer(uri)) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Not quoted: a password may be in it.
    }
    throw new InvalidInputException(
        ENDPOINT + " is not the URL of a hub, such as " + PUBLIC_HUB + " (without a password)");
  }

  /** A name for a directory that models of no other endpoint go into. */
  String cacheName() {
    return endpoint()
        .toString()
        .toLowerCase(Locale.ROOT)
        .replaceFirst("^https://", "")
        .replaceAll("[^\\w.\\-]", "_");
  }

  /**
   * The token for {@link #endpoint}.
   *
   * @throws InvalidInputException if it can't be sent, or only in clear
   */
  Optional<AccessToken> token() {
    Optional<AccessToken> token = value(TOKEN).map(AccessToken::new);
    if (token.isPresent() && !isSecret(endpoint())) {
      throw new InvalidInputException(
          "%s would go to %s in clear; expected an %s that starts with https://, or no %s"
              .formatted(TOKEN, endpoint(), ENDPOINT, TOKEN));
    }
    return token;
  }

  private static boolean isSecret(URI endpoint) {
    try {
      return endpoint.getScheme().equals("https")
          || InetAddress.getByName(endpoint.getHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** Whether the user forbids the network. */
  boolean offline() {
    return value(OFFLINE).map(text -> TRUE.contains(text.toUpperCase(Locale.ROOT))).orElse(false);
  }

  ProxyChoice proxies() {
    return new ProxyChoice(variables);
  }

  private Optional<String> value(String name) {
    return Optional.ofNullable(variables.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }
}
