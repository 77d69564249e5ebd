package io.github.pocketzoo.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A hub on this machine whose only model, {@code tiny/bert}, is a directory. */
final class TinyHub implements AutoCloseable {
  private static final String COMMIT = "5eed000000000000000000000000000000000042";

  private final HttpServer server;
  private final Path model;

  TinyHub(Path model) throws IOException {
    this.model = model;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/models/tiny/bert/revision/main", this::list);
    server.createContext("/tiny/bert/resolve/" + COMMIT + "/", this::send);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void list(HttpExchange exchange) throws IOException {
    try (exchange;
        Stream<Path> files = Files.list(model)) {
      List<Map<String, String>> siblings =
          files.map(file -> Map.of("rfilename", file.getFileName().toString())).toList();
      respond(
          exchange,
          new ObjectMapper().writeValueAsBytes(Map.of("sha", COMMIT, "siblings", siblings)));
    }
  }

  private void send(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      byte[] content = Files.readAllBytes(model.resolve(path.substring(path.lastIndexOf('/') + 1)));
      exchange.getResponseHeaders().add("ETag", "\"%s\"".formatted(gitBlob(content)));
      respond(exchange, content);
    }
  }

  private static void respond(HttpExchange exchange, byte[] content) throws IOException {
    exchange.sendResponseHeaders(200, content.length);
    exchange.getResponseBody().write(content);
  }

  private static String gitBlob(byte[] content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      digest.update(("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(digest.digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
