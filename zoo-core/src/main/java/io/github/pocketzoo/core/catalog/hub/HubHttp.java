package io.github.pocketzoo.core.catalog.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks the Hub. Follows redirects itself, since only so the token stays with the Hub: large files
 * lie on other servers, with URLs that are signed.
 */
final class HubHttp {
  static final int OK = 200;
  static final int PARTIAL_CONTENT = 206;
  static final int RANGE_NOT_SATISFIABLE = 416;

  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int MOST_REDIRECTS = 10;

  private final URI endpoint;
  private final Optional<AccessToken> token;
  private final ProxyChoice proxies;
  private final HubPatience patience;
  private final HttpClient client;

  HubHttp(HubEnvironment environment, HubPatience patience) {
    this.endpoint = environment.endpoint();
    this.token = environment.token();
    this.proxies = environment.proxies();
    this.patience = patience;
    // Version 1.1: with version 2, the client would ask plain servers to upgrade, which not all of
    // them and of the proxies bear, and files come one after the other anyway.
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(proxies)
            .connectTimeout(patience.connect())
            .build();
  }

  /** The URL of {@code path} at the Hub. */
  URI at(String path) {
    return URI.create(endpoint + path);
  }

  /**
   * GET.
   *
   * @param headers to send beside those that every request has
   * @throws IOException if no answer comes, or only redirects that lead nowhere
   */
  HubResponse get(URI uri, Map<String, String> headers) throws IOException {
    Announcement linked = Announcement.NOTHING;
    URI current = uri;
    for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
      boolean ofHub = isOfHub(current);
      HttpResponse<TimedBody> response = send(request(current, headers));
      if (ofHub) {
        linked = linked.and(HubResponse.linked(response.headers()), uri.getPath());
      }
      if (!REDIRECTS.contains(response.statusCode())) {
        return new HubResponse(
            response.statusCode(), response.headers(), ofHub, linked, response.body());
      }
      response.body().close();
      current = target(current, response);
    }
    throw new BadRedirectException("more than %d redirects".formatted(MOST_REDIRECTS));
  }

  private HttpRequest request(URI uri, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(patience.answer())
            .header("User-Agent", "pocketzoo")
            // A compressed body has another length and another ETag.
            .header("Accept-Encoding", "identity");
    headers.forEach(request::header);
    if (isOfHub(uri)) {
      token.ifPresent(secret -> request.header("Authorization", secret.authorization()));
    }
    proxies.authorization(uri).ifPresent(login -> request.header("Proxy-Authorization", login));
    return request.build();
  }

  private boolean isOfHub(URI uri) {
    return endpoint.getScheme().equals(uri.getScheme())
        && endpoint.getHost().equalsIgnoreCase(uri.getHost())
        && endpoint.getPort() == uri.getPort();
  }

  private HttpResponse<TimedBody> send(HttpRequest request) throws IOException {
    try {
      return client.send(request, info -> new TimedBody(patience.window(), patience.windowBytes()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /** Whether it names a host and no port that there can't be. */
  static boolean hasServer(URI uri) {
    return uri.getHost() != null && uri.getPort() < 1 << 16;
  }

  private static URI target(URI from, HttpResponse<?> response) throws IOException {
    String location =
        response
            .headers()
            .firstValue("Location")
            .orElseThrow(() -> new BadRedirectException("a redirect to nowhere"));
    URI target;
    try {
      target = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new BadRedirectException("a redirect to something that is no URL");
    }
    boolean web = "https".equals(target.getScheme()) || "http".equals(target.getScheme());
    if (!web || !hasServer(target) || target.getRawUserInfo() != null) {
      throw new BadRedirectException("a redirect to something that is no web server");
    }
    if (from.getScheme().equals("https") && target.getScheme().equals("http")) {
      throw new BadRedirectException("a redirect from https to http, to " + target.getHost());
    }
    return target;
  }
}
