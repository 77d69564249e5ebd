package io.github.pocketzoo.core.catalog.hub;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.progress.Progress;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The download of one file: goes on where it broke off, and ends with exactly what was announced.
 */
final class FileDownload {
  private static final int BUFFER_BYTES = 1 << 16;

  /** After so much, a failure counts as the first again. */
  private static final long GOOD_PIECE_BYTES = 1 << 20;

  /** Smaller files come at once. */
  private static final long SHOWN_BYTES = 1 << 20;

  private final HubHttp http;
  private final HubPatience patience;
  private final Progress.Factory progress;
  private final URI uri;
  private final ModelFiles.Wanted wanted;
  private final Partial partial;

  private Announcement announcement;
  private boolean wentOn;

  /**
   * @param uri where the file is
   * @param wanted names it
   * @param announcement what the listing said of it
   * @param partial where to write it
   */
  FileDownload(
      HubHttp http,
      HubPatience patience,
      Progress.Factory progress,
      URI uri,
      ModelFiles.Wanted wanted,
      Announcement announcement,
      Partial partial) {
    this.http = http;
    this.patience = patience;
    this.progress = progress;
    this.uri = uri;
    this.wanted = wanted;
    this.announcement = announcement;
    this.partial = partial;
  }

  /**
   * Downloads and verifies it.
   *
   * @throws IOException if the server can't be reached or refuses, again and again
   * @throws InvalidInputException if it sends something else than it announced, or the disk is full
   */
  StoredFile run() throws IOException {
    wentOn = partial.length() > 0;
    StoredFile file = receive();
    Optional<String> difference = difference(file);
    if (difference.isPresent() && wentOn) {
      // The beginning may have been of something else.
      partial.discard();
      file = receive();
      difference = difference(file);
    }
    if (difference.isPresent()) {
      partial.discard();
      throw new InvalidInputException(
          "%s: damaged on the way: it %s; run again".formatted(wanted.name(), difference.get()));
    }
    partial.finish();
    return file;
  }

  private Optional<String> difference(StoredFile file) {
    return StoredFile.difference(partial.path(), file.bytes(), file.checksum());
  }

  private StoredFile receive() throws IOException {
    Retries retries = new Retries(patience);
    while (true) {
      long before = partial.length();
      try {
        return attempt();
      } catch (IOException e) {
        if (partial.length() - before >= GOOD_PIECE_BYTES) {
          retries.reset();
        }
        retries.waitAfter(e);
        wentOn |= partial.length() > 0;
      }
    }
  }

  private StoredFile attempt() throws IOException {
    if (announcement.bytes().isPresent() && announcement.checksum().isPresent()) {
      StoredFile known = complete();
      if (partial.length() == known.bytes() && known.bytes() > 0) {
        return known;
      }
      if (partial.length() > known.bytes()) {
        partial.discard();
      }
    }
    long have = partial.length();
    try (HubResponse response = http.get(uri, headers(have))) {
      switch (response.status()) {
        case HubHttp.OK -> partial.restart(response.validator());
        case HubHttp.PARTIAL_CONTENT -> requireContinuation(response, have);
        case HubHttp.RANGE_NOT_SATISFIABLE -> {
          partial.discard();
          throw new IOException("the hub knows no byte %d of the file".formatted(have));
        }
        default -> throw response.failure();
      }
      announcement = announcement.and(response.announcement(), wanted.name());
      StoredFile file = complete();
      requireLength(response, file);
      copy(response, file);
      return file;
    }
  }

  private StoredFile complete() {
    return announcement.complete(wanted.name(), wanted.place());
  }

  private Map<String, String> headers(long have) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (have > 0) {
      headers.put("Range", "bytes=%d-".formatted(have));
      partial.validator().ifPresent(etag -> headers.put("If-Range", etag));
    }
    return headers;
  }

  private void requireContinuation(HubResponse response, long have) throws IOException {
    boolean continues = response.range().filter(range -> range.start() == have).isPresent();
    if (have == 0 || !continues) {
      partial.discard();
      throw new IOException(
          "the hub sends another piece of the file than the one from byte %d".formatted(have));
    }
  }

  /** What comes and what was there must be the whole, by the length of this very answer too. */
  private void requireLength(HubResponse response, StoredFile file) {
    long rest = file.bytes() - partial.length();
    Optional<Long> announced = response.contentLength();
    if (announced.isPresent() && announced.get() != rest) {
      partial.discard();
      throw new InvalidInputException(
          "%s: the hub contradicts itself, it announces %d bytes and sends %d"
              .formatted(wanted.name(), rest, announced.get()));
    }
  }

  private void copy(HubResponse response, StoredFile file) throws IOException {
    long have = partial.length();
    partial.requireSpace(file.bytes() - have);
    byte[] buffer = new byte[BUFFER_BYTES];
    try (OutputStream out = partial.append();
        Progress shown = start(file.bytes())) {
      shown.advance(have);
      int read = response.body().read(buffer);
      while (read >= 0) {
        if (read > file.bytes() - have) {
          throw new InvalidInputException(
              "%s: the hub sends more than the %d bytes that it announced"
                  .formatted(wanted.name(), file.bytes()));
        }
        out.write(buffer, 0, read);
        have += read;
        shown.advance(read);
        read = response.body().read(buffer);
      }
    }
    if (have < file.bytes()) {
      throw new EOFException(
          "the connection ended after %d of %d bytes".formatted(have, file.bytes()));
    }
  }

  private Progress start(long bytes) {
    Progress.Factory factory = bytes < SHOWN_BYTES ? Progress.silent() : progress;
    return factory.start("download " + wanted.name(), "bytes", bytes);
  }
}
