package io.github.pocketzoo.core.catalog.hub;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Optional;

/**
 * What the Hub says of a file before it sends it. It says so in several places, each of which may
 * be silent; where two speak they must agree.
 *
 * @param bytes length
 * @param checksum of the content
 */
record Announcement(Optional<Long> bytes, Optional<Checksum> checksum) {
  static final Announcement NOTHING = new Announcement(Optional.empty(), Optional.empty());

  /**
   * Both together.
   *
   * @param path names the file in messages
   * @throws InvalidInputException if they contradict each other
   */
  Announcement and(Announcement other, String path) {
    return new Announcement(
        agreed(bytes, other.bytes, path, "a length of"),
        agreed(checksum, other.checksum, path, "a checksum of"));
  }

  private static <T> Optional<T> agreed(
      Optional<T> one, Optional<T> other, String path, String what) {
    if (one.isPresent() && other.isPresent() && !one.equals(other)) {
      throw new InvalidInputException(
          "%s: the hub contradicts itself, it announces %s %s and of %s"
              .formatted(path, what, one.get(), other.get()));
    }
    return one.or(() -> other);
  }

  /**
   * What the file must be.
   *
   * @throws InvalidInputException if the Hub left out the length or the checksum
   */
  StoredFile complete(String path, String localPath) {
    if (bytes.isEmpty()) {
      throw new InvalidInputException(
          path + ": the hub doesn't say how long it is; expected X-Linked-Size or Content-Length");
    }
    if (checksum.isEmpty()) {
      throw new InvalidInputException(
          path
              + ": the hub has no checksum for it; expected a SHA-256 or the id of a Git object as"
              + " X-Linked-Etag or ETag");
    }
    return new StoredFile(localPath, bytes.get(), checksum.get());
  }
}
