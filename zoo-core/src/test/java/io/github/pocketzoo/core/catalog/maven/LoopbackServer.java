package io.github.pocketzoo.core.catalog.maven;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Serves a directory over HTTP on this machine, and remembers what it was asked. */
public final class LoopbackServer implements AutoCloseable {
  /**
   * What a client asked for.
   *
   * @param uri as the client wrote it: a proxy is asked for a whole URL
   * @param authorization the header, or "" without one
   * @param token the header {@code X-Token}, or "" without one
   */
  public record Request(String uri, String authorization, String token) {}

  private final HttpServer server;
  private final Path directory;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile String requiredAuthorization = "";
  private volatile int statusOfAll;
  private volatile boolean cutsJars;

  public LoopbackServer(Path directory) {
    this.directory = directory;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  /** A port of this machine that nothing listens on. */
  public static int closedPort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url() {
    return "http://127.0.0.1:" + port();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** From now on, only who sends this {@code Authorization} is served. */
  public void require(String authorization) {
    requiredAuthorization = authorization;
  }

  /** From now on, every answer is this status. */
  public void answerAllWith(int status) {
    statusOfAll = status;
  }

  /** From now on, the connection breaks in the middle of each jar. */
  public void cutJars() {
    cutsJars = true;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String authorization = header(exchange, "Authorization");
      requests.add(
          new Request(
              exchange.getRequestURI().toString(), authorization, header(exchange, "X-Token")));
      Path file = directory.resolve(exchange.getRequestURI().getPath().substring(1));
      if (statusOfAll != 0) {
        exchange.sendResponseHeaders(statusOfAll, -1);
      } else if (!requiredAuthorization.isEmpty() && !authorization.equals(requiredAuthorization)) {
        exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"test\"");
        exchange.sendResponseHeaders(401, -1);
      } else if (!Files.isRegularFile(file)) {
        exchange.sendResponseHeaders(404, -1);
      } else {
        byte[] content = Files.readAllBytes(file);
        boolean cut = cutsJars && file.toString().endsWith(".jar");
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content, 0, cut ? content.length / 2 : content.length);
      }
    }
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
