package io.github.pocketzoo.core.catalog.hub;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Names of files that a server tells. */
final class FileName {
  private FileName() {}

  /**
   * Refuses a name that would leave the directory it is put into, on any operating system.
   *
   * @return {@code name}
   * @throws InvalidInputException if it is absolute, has {@code ..}, a backslash, a colon or a
   *     control character, or ends a part with a dot
   */
  static String checked(String name) {
    List<String> parts = Arrays.asList(name.split("/", -1));
    boolean safe =
        parts.stream().noneMatch(part -> part.isBlank() || part.endsWith("."))
            && name.chars().noneMatch(c -> c == '\\' || c == ':' || Character.isISOControl(c));
    if (!safe) {
      throw new InvalidInputException(
          "the hub names a file \"%s\", which would leave the directory of the model"
              .formatted(printable(name)));
    }
    return name;
  }

  private static String printable(String name) {
    return name.chars()
        .limit(100)
        .mapToObj(c -> Character.isISOControl(c) ? "?" : Character.toString(c))
        .collect(Collectors.joining());
  }

  /** As a path of a URL: each part percent-encoded. */
  static String urlPath(String name) {
    return Arrays.stream(name.split("/")).map(FileName::urlPart).collect(Collectors.joining("/"));
  }

  /** As one part of a path of a URL: slashes are encoded too. */
  static String urlPart(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
