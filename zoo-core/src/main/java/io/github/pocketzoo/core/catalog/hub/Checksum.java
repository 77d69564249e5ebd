package io.github.pocketzoo.core.catalog.hub;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the Hub knows the content of a file by: the SHA-256 of large files, which lie in Git LFS,
 * and the id of the Git object of small ones.
 *
 * @param kind which of the two
 * @param hex in lower-case hexadecimal
 */
record Checksum(Kind kind, String hex) {
  enum Kind {
    SHA256("SHA-256", 64),
    /** SHA-1 of {@code "blob "}, the length, a zero byte and the content. */
    GIT_BLOB("Git blob SHA-1", 40);

    private final String title;
    private final int digits;

    Kind(String title, int digits) {
      this.title = title;
      this.digits = digits;
    }
  }

  private static final Pattern HEX = Pattern.compile("[0-9a-f]+");
  private static final Pattern ETAG = Pattern.compile("(?:W/)?\"?([0-9a-fA-F]+)\"?");

  Checksum {
    if (hex.length() != kind.digits || !HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException(hex + " is no " + kind.title);
    }
  }

  /** What an {@code ETag} of the Hub tells; empty if it is an ETag of another kind. */
  static Optional<Checksum> ofEtag(String etag) {
    Matcher matcher = ETAG.matcher(etag.strip());
    return matcher.matches() ? ofHex(matcher.group(1)) : Optional.empty();
  }

  /** Told by its length. */
  static Optional<Checksum> ofHex(String text) {
    String hex = text.toLowerCase(Locale.ROOT);
    for (Kind kind : Kind.values()) {
      if (hex.length() == kind.digits && HEX.matcher(hex).matches()) {
        return Optional.of(new Checksum(kind, hex));
      }
    }
    return Optional.empty();
  }

  /** Reads all of a file. */
  static Checksum of(Kind kind, Path file) {
    MessageDigest digest = digest(kind);
    try {
      if (kind == Kind.GIT_BLOB) {
        digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
      }
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot be read: " + e.getMessage(), e);
    }
    return new Checksum(kind, HexFormat.of().formatHex(digest.digest()));
  }

  private static MessageDigest digest(Kind kind) {
    return switch (kind) {
      case SHA256 -> Sha256.newDigest();
      case GIT_BLOB -> sha1();
    };
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  @Override
  public String toString() {
    return kind.title + " " + hex;
  }
}
