package io.github.pocketzoo.core.catalog.hub;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The answer at the end of all redirects.
 *
 * @param status HTTP status
 * @param headers of the last answer
 * @param fromHub whether the Hub itself gave it, not a server that it redirected to
 * @param linked what the Hub said of the file when it redirected
 * @param body to be read or closed
 */
record HubResponse(
    int status, HttpHeaders headers, boolean fromHub, Announcement linked, TimedBody body)
    implements AutoCloseable {
  private static final String LINKED_SIZE = "X-Linked-Size";
  private static final String LINKED_ETAG = "X-Linked-Etag";
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,18})-\\d+/(\\d{1,18})");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  /** What the headers of an answer of the Hub say of the file, wherever the file itself is. */
  static Announcement linked(HttpHeaders headers) {
    return new Announcement(
        number(headers, LINKED_SIZE), headers.firstValue(LINKED_ETAG).flatMap(Checksum::ofEtag));
  }

  /**
   * All that was said of the file. An ETag counts only if the Hub sent it: other servers make
   * theirs by other rules.
   */
  Announcement announcement() {
    Optional<Checksum> checksum =
        linked
            .checksum()
            .or(() -> fromHub ? headers.firstValue("ETag").flatMap(Checksum::ofEtag) : none());
    return new Announcement(linked.bytes().or(this::totalBytes), checksum);
  }

  private static Optional<Checksum> none() {
    return Optional.empty();
  }

  /** Length of the whole file by this answer alone. */
  private Optional<Long> totalBytes() {
    return status == HubHttp.PARTIAL_CONTENT ? range().map(ContentRange::total) : contentLength();
  }

  Optional<Long> contentLength() {
    return number(headers, "Content-Length");
  }

  /**
   * The header {@code Content-Range}.
   *
   * @param start offset of the first byte of the body
   * @param total length of the whole file
   */
  record ContentRange(long start, long total) {}

  Optional<ContentRange> range() {
    return headers
        .firstValue("Content-Range")
        .map(CONTENT_RANGE::matcher)
        .filter(Matcher::matches)
        .map(m -> new ContentRange(Long.parseLong(m.group(1)), Long.parseLong(m.group(2))));
  }

  /** The ETag, if it is good for {@code If-Range}: weak ones aren't. */
  Optional<String> validator() {
    return headers.firstValue("ETag").filter(etag -> etag.startsWith("\""));
  }

  /** What there is to say of an answer that isn't a file. */
  HttpStatusException failure() {
    return new HttpStatusException(
        status,
        fromHub ? headers.firstValue("X-Error-Code").orElse("") : "",
        headers.firstValue("Retry-After").flatMap(HubResponse::retryAfter));
  }

  /** Seconds or a date. */
  private static Optional<Duration> retryAfter(String text) {
    if (NUMBER.matcher(text).matches()) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      ZonedDateTime date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
      return Optional.of(Duration.between(ZonedDateTime.now(date.getZone()), date));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Optional<Long> number(HttpHeaders headers, String name) {
    return headers
        .firstValue(name)
        .filter(text -> NUMBER.matcher(text).matches())
        .map(Long::valueOf);
  }

  @Override
  public void close() {
    body.close();
  }
}
