package io.github.pocketzoo.core.catalog.hub;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.provenance.Provenance;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The download of a model at one revision. Apart, so that only who downloads has a client. */
final class SnapshotDownload {
  private final HubCoordinates coordinates;
  private final HubCache cache;
  private final HubPatience patience;
  private final Progress.Factory progress;
  private final HubHttp http;
  private final HubFailure failures;

  SnapshotDownload(
      HubCoordinates coordinates,
      HubEnvironment environment,
      HubCache cache,
      HubPatience patience,
      Progress.Factory progress) {
    this.coordinates = coordinates;
    this.cache = cache;
    this.patience = patience;
    this.progress = progress;
    this.http = new HubHttp(environment, patience);
    this.failures =
        new HubFailure(coordinates, environment.endpoint(), environment.token().isPresent());
  }

  Path run() {
    RepositoryListing listing = listing();
    Path directory =
        cache.find(coordinates, listing.commit()).orElseGet(() -> exclusively(listing));
    cache.remember(coordinates, listing.commit());
    return directory;
  }

  private RepositoryListing listing() {
    try {
      return new HubApi(http, patience).listing(coordinates);
    } catch (IOException e) {
      throw failures.of("", e);
    } catch (InvalidInputException e) {
      throw failures.of(e);
    }
  }

  private Path exclusively(RepositoryListing listing) {
    try (SnapshotLock held = cache.lock(coordinates, listing.commit())) {
      // Another process may have been faster.
      return cache.find(coordinates, listing.commit()).orElseGet(() -> download(listing));
    }
  }

  private Path download(RepositoryListing listing) {
    Path staging = cache.staging(coordinates, listing.commit());
    List<StoredFile> files = new ArrayList<>();
    ModelFiles chosen = explained(() -> ModelFiles.of(listing));
    for (ModelFiles.Wanted file : chosen.files()) {
      files.add(download(file, listing, staging));
    }
    if (chosen.index().isPresent()) {
      Path index = staging.resolve(chosen.index().get());
      for (ModelFiles.Wanted part : explained(() -> ModelFiles.parts(index, listing))) {
        files.add(download(part, listing, staging));
      }
    }
    if (!listing.has(Provenance.FILE_NAME)) {
      files.add(provenance(listing.commit(), staging));
    }
    return cache.publish(coordinates, listing.commit(), files);
  }

  private StoredFile download(ModelFiles.Wanted wanted, RepositoryListing listing, Path staging) {
    Announcement announcement = listing.files().get(wanted.name());
    Optional<StoredFile> there = alreadyThere(wanted, announcement, staging);
    if (there.isPresent()) {
      return there.get();
    }
    URI uri =
        http.at(
            "/%s/resolve/%s/%s"
                .formatted(coordinates.id(), listing.commit(), FileName.urlPath(wanted.name())));
    Partial partial = new Partial(staging.resolve(wanted.place()));
    try {
      return new FileDownload(http, patience, progress, uri, wanted, announcement, partial).run();
    } catch (IOException e) {
      throw failures.of(wanted.name(), e);
    } catch (InvalidInputException e) {
      throw failures.of(e);
    }
  }

  private <T> T explained(Supplier<T> choice) {
    try {
      return choice.get();
    } catch (InvalidInputException e) {
      throw failures.of(e);
    }
  }

  /** A file that an interrupted download got whole. */
  private static Optional<StoredFile> alreadyThere(
      ModelFiles.Wanted wanted, Announcement announcement, Path staging) {
    if (!Files.exists(staging.resolve(wanted.place()))
        || announcement.bytes().isEmpty()
        || announcement.checksum().isEmpty()) {
      return Optional.empty();
    }
    StoredFile file = announcement.complete(wanted.name(), wanted.place());
    return file.difference(staging).isEmpty() ? Optional.of(file) : Optional.empty();
  }

  /** So that models made from this one name their source, not a place in somebody's cache. */
  private StoredFile provenance(String commit, Path staging) {
    Provenance.of("hf:%s@%s".formatted(coordinates.id(), commit)).save(staging);
    Path file = staging.resolve(Provenance.FILE_NAME);
    try {
      return new StoredFile(
          Provenance.FILE_NAME, Files.size(file), Checksum.of(Checksum.Kind.SHA256, file));
    } catch (IOException e) {
      throw HubCache.unwritable(file, e);
    }
  }
}
