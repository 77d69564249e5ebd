package io.github.pocketzoo.spark;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where Spark runs.
 *
 * @param url as Spark takes it
 */
public record SparkMaster(String url) {
  private static final Pattern LOCAL =
      Pattern.compile("local(\\[(\\*|[1-9]\\d*)\\s*(,\\s*[1-9]\\d*)?\\])?");
  private static final Pattern LOCAL_CLUSTER = Pattern.compile("local-cluster\\[[\\d,\\s]+\\]");
  private static final Pattern STANDALONE = Pattern.compile("spark://(.+)");
  private static final Pattern ADDRESS = Pattern.compile("([^:/\\s]+):(\\d{1,5})");
  private static final Pattern MANAGED = Pattern.compile("yarn|k8s://.+");

  private static final int CONNECT_MILLIS = 5_000;

  /**
   * Reads what a user wrote.
   *
   * @throws InvalidInputException if Spark wouldn't understand it
   */
  public static SparkMaster parse(String text) {
    SparkMaster master = new SparkMaster(text);
    if (!master.isInThisProcess()
        && !LOCAL_CLUSTER.matcher(text).matches()
        && !MANAGED.matcher(text).matches()
        && master.addresses().isEmpty()) {
      throw new InvalidInputException(
          "%s: is no Spark master, expected local[*], local[N], spark://HOST:PORT, yarn or k8s://URL"
              .formatted(text));
    }
    return master;
  }

  /** Whether the driver's process does all the work. */
  boolean isInThisProcess() {
    return LOCAL.matcher(url).matches();
  }

  /** Of a standalone cluster one, or some of which one leads; empty of others. */
  private List<InetSocketAddress> addresses() {
    Matcher standalone = STANDALONE.matcher(url);
    if (!standalone.matches()) {
      return List.of();
    }
    List<Matcher> addresses =
        List.of(standalone.group(1).split(",", -1)).stream().map(ADDRESS::matcher).toList();
    return addresses.stream().allMatch(Matcher::matches)
        ? addresses.stream()
            .map(each -> new InetSocketAddress(each.group(1), Integer.parseInt(each.group(2))))
            .toList()
        : List.of();
  }

  /**
   * Refuses a standalone cluster that nobody answers at; Spark itself would try for minutes.
   *
   * @throws InvalidInputException if there is none
   */
  void requireReachable() {
    IOException last = null;
    for (InetSocketAddress address : addresses()) {
      try (Socket socket = new Socket()) {
        socket.connect(address, CONNECT_MILLIS);
        return;
      } catch (IOException e) {
        last = e;
      }
    }
    if (last != null) {
      throw new InvalidInputException(
          "%s: no Spark master answers: %s".formatted(url, last.getMessage()), last);
    }
  }
}
