package io.github.pocketzoo.core.catalog.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/**
 * A hub on this machine with one model, {@code acme/tiny}, and a storage for its large files on
 * another host and port. Remembers what it was asked, and misbehaves where it is told to.
 */
public final class LoopbackHub implements AutoCloseable {
  /** The model. */
  public static final HubCoordinates MODEL = HubCoordinates.parse("acme/tiny");

  /** What branch {@code main} is at first. */
  public static final String COMMIT = "c0ffee0000000000000000000000000000000001";

  /** What {@link #next} may be told for the listing of files. */
  public static final String LISTING = "the listing";

  /**
   * What a client asked for.
   *
   * @param server {@code "hub"} or {@code "storage"}
   * @param uri with the query
   * @param headers by lower-case name
   */
  public record Request(String server, String uri, Map<String, String> headers) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    boolean isFor(String file) {
      return uri.endsWith("/" + file);
    }
  }

  /** One way to answer. */
  @FunctionalInterface
  public interface Answer {
    /**
     * @param content of the file
     */
    void send(HttpExchange exchange, byte[] content) throws IOException;
  }

  private static final Pattern RESOLVE = Pattern.compile("/acme/tiny/resolve/([^/]+)/(.+)");
  private static final Pattern API =
      Pattern.compile("/api/models/acme/tiny/revision/([^/?]+)(\\?.*)?");
  private static final Pattern STORED = Pattern.compile("/stored/([0-9a-f]+)/(.+)");
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-");

  private final String scheme;
  private final HttpServer hub;
  private final HttpServer storage;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final Map<String, Queue<Answer>> queued = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<String> large = new CopyOnWriteArrayList<>();
  private volatile String commit = COMMIT;
  private volatile boolean tellsBlobs = true;
  private volatile String requiredToken = "";

  public LoopbackHub() {
    hub = server(LoopbackHub::plain, this::answerAsHub);
    storage = server(LoopbackHub::plain, this::answerAsStorage);
    scheme = "http";
  }

  /** With HTTPS; the storage stays without. */
  public LoopbackHub(SSLContext identity) {
    hub = server(address -> secure(address, identity), this::answerAsHub);
    storage = server(LoopbackHub::plain, this::answerAsStorage);
    scheme = "https";
  }

  /** Opens a server, of one kind or the other. */
  @FunctionalInterface
  private interface Opener {
    HttpServer open(InetSocketAddress address) throws IOException;
  }

  private static HttpServer plain(InetSocketAddress address) throws IOException {
    return HttpServer.create(address, 0);
  }

  private static HttpServer secure(InetSocketAddress address, SSLContext identity)
      throws IOException {
    HttpsServer server = HttpsServer.create(address, 0);
    server.setHttpsConfigurator(new HttpsConfigurator(identity));
    return server;
  }

  private HttpServer server(Opener opener, HttpHandler handler) {
    try {
      HttpServer server = opener.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      server.createContext("/", handler);
      server.setExecutor(threads);
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url() {
    return scheme + "://127.0.0.1:" + hub.getAddress().getPort();
  }

  /** Another name of the host, and another port. */
  public String storageUrl() {
    return "http://localhost:" + storage.getAddress().getPort();
  }

  /** A file in Git itself. */
  public LoopbackHub with(String name, byte[] content) {
    files.put(name, content);
    return this;
  }

  public LoopbackHub with(String name, String content) {
    return with(name, content.getBytes(StandardCharsets.UTF_8));
  }

  /** A file in Git LFS: the hub redirects to the storage. */
  public LoopbackHub withLarge(String name, byte[] content) {
    large.add(name);
    return with(name, content);
  }

  /** A hub that names the files and says no more of them. */
  public LoopbackHub withoutBlobs() {
    tellsBlobs = false;
    return this;
  }

  /** From now on, only who has this token is answered. */
  public void require(String token) {
    requiredToken = token;
  }

  /** The branch goes on to another commit. */
  public void moveTo(String next) {
    commit = next;
  }

  /** The next requests for a file are answered so, by whichever server has its content. */
  public void next(String file, Answer... answers) {
    queued.computeIfAbsent(file, name -> new ConcurrentLinkedDeque<>()).addAll(List.of(answers));
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Those for the content of a file. */
  public List<Request> requestsFor(String file) {
    String server = large.contains(file) ? "storage" : "hub";
    return requests.stream().filter(r -> r.server().equals(server) && r.isFor(file)).toList();
  }

  private void answerAsHub(HttpExchange exchange) throws IOException {
    try (exchange) {
      remember("hub", exchange);
      String uri = exchange.getRequestURI().toString();
      Matcher api = API.matcher(uri);
      Matcher resolve = RESOLVE.matcher(uri);
      if (!requiredToken.isEmpty() && !isAuthorized(exchange)) {
        exchange.getResponseHeaders().add("X-Error-Code", "GatedRepo");
        exchange.sendResponseHeaders(403, -1);
      } else if (api.matches()) {
        answer(LISTING, exchange, listing(), LoopbackHub::whole);
      } else if (resolve.matches() && files.containsKey(resolve.group(2))) {
        resolve(exchange, resolve.group(2));
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private boolean isAuthorized(HttpExchange exchange) {
    return ("Bearer " + requiredToken)
        .equals(exchange.getRequestHeaders().getFirst("Authorization"));
  }

  private void resolve(HttpExchange exchange, String name) throws IOException {
    byte[] content = files.get(name);
    if (large.contains(name)) {
      String sha256 = hash("SHA-256", content);
      exchange.getResponseHeaders().add("X-Linked-Etag", "\"" + sha256 + "\"");
      exchange.getResponseHeaders().add("X-Linked-Size", Integer.toString(content.length));
      exchange
          .getResponseHeaders()
          .add("Location", storageUrl() + "/stored/" + sha256 + "/" + name);
      exchange.sendResponseHeaders(302, -1);
    } else {
      exchange.getResponseHeaders().add("ETag", "\"" + gitBlob(content) + "\"");
      answer(name, exchange, content, LoopbackHub::inPieces);
    }
  }

  private void answerAsStorage(HttpExchange exchange) throws IOException {
    try (exchange) {
      remember("storage", exchange);
      Matcher stored = STORED.matcher(exchange.getRequestURI().toString());
      if (stored.matches()) {
        // Not the checksum: storages have ETags of their own.
        exchange.getResponseHeaders().add("ETag", "\"storage-1\"");
        answer(stored.group(2), exchange, files.get(stored.group(2)), LoopbackHub::inPieces);
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private void answer(String file, HttpExchange exchange, byte[] content, Answer usual)
      throws IOException {
    Answer told = queued.getOrDefault(file, new ArrayDeque<>()).poll();
    (told == null ? usual : told).send(exchange, content);
  }

  private void remember(String server, HttpExchange exchange) {
    Map<String, String> headers =
        exchange.getRequestHeaders().entrySet().stream()
            .collect(
                Collectors.toMap(
                    header -> header.getKey().toLowerCase(java.util.Locale.ROOT),
                    header -> header.getValue().get(0)));
    requests.add(new Request(server, exchange.getRequestURI().toString(), headers));
  }

  private byte[] listing() {
    String siblings =
        files.entrySet().stream()
            .map(file -> sibling(file.getKey(), file.getValue()))
            .collect(Collectors.joining(","));
    return "{\"id\":\"acme/tiny\",\"sha\":\"%s\",\"siblings\":[%s]}"
        .formatted(commit, siblings)
        .getBytes(StandardCharsets.UTF_8);
  }

  private String sibling(String name, byte[] content) {
    String escaped = name.replace("\\", "\\\\");
    if (!tellsBlobs) {
      return "{\"rfilename\":\"%s\"}".formatted(escaped);
    }
    String lfs =
        large.contains(name)
            ? ",\"lfs\":{\"sha256\":\"%s\",\"size\":%d,\"pointerSize\":134}"
                .formatted(hash("SHA-256", content), content.length)
            : "";
    // Of a file in LFS, Git has a pointer.
    byte[] inGit = lfs.isEmpty() ? content : "pointer".getBytes(StandardCharsets.UTF_8);
    return "{\"rfilename\":\"%s\",\"size\":%d,\"blobId\":\"%s\"%s}"
        .formatted(escaped, content.length, gitBlob(inGit), lfs);
  }

  /** Everything, whatever piece was asked for. */
  public static void whole(HttpExchange exchange, byte[] content) throws IOException {
    exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
    exchange.getResponseBody().write(content);
  }

  /** The piece that was asked for, unless {@code If-Range} names something else. */
  public static void inPieces(HttpExchange exchange, byte[] content) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    String condition = exchange.getRequestHeaders().getFirst("If-Range");
    String etag = exchange.getResponseHeaders().getFirst("ETag");
    if (range == null || (condition != null && !condition.equals(etag))) {
      whole(exchange, content);
      return;
    }
    Matcher matcher = RANGE.matcher(range);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(range);
    }
    int start = Integer.parseInt(matcher.group(1));
    if (start >= content.length) {
      exchange.sendResponseHeaders(416, -1);
      return;
    }
    exchange
        .getResponseHeaders()
        .add(
            "Content-Range", "bytes %d-%d/%d".formatted(start, content.length - 1, content.length));
    exchange.sendResponseHeaders(206, content.length - start);
    exchange.getResponseBody().write(content, start, content.length - start);
  }

  /** A connection that breaks after so many bytes of the file. */
  public static Answer cutAfter(int bytes) {
    return (exchange, content) -> {
      String range = exchange.getRequestHeaders().getFirst("Range");
      int start = 0;
      if (range == null) {
        exchange.sendResponseHeaders(200, content.length);
      } else {
        Matcher matcher = RANGE.matcher(range);
        start = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
        exchange
            .getResponseHeaders()
            .add(
                "Content-Range",
                "bytes %d-%d/%d".formatted(start, content.length - 1, content.length));
        exchange.sendResponseHeaders(206, content.length - start);
      }
      exchange.getResponseBody().write(content, start, bytes - start);
      exchange.getResponseBody().flush();
    };
  }

  /** A status with headers and without a body. */
  public static Answer status(int status, String... headers) {
    return (exchange, content) -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, -1);
    };
  }

  /** Other content of the same length. */
  public static void altered(HttpExchange exchange, byte[] content) throws IOException {
    byte[] other = Arrays.copyOf(content, content.length);
    other[content.length / 2] ^= 1;
    whole(exchange, other);
  }

  public static String gitBlob(byte[] content) {
    byte[] header = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(header, header.length + content.length);
    System.arraycopy(content, 0, all, header.length, content.length);
    return hash("SHA-1", all);
  }

  public static String hash(String algorithm, byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    hub.stop(0);
    storage.stop(0);
    threads.shutdownNow();
  }
}
