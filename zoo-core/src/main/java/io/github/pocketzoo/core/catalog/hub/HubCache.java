package io.github.pocketzoo.core.catalog.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where models of one hub lie in the cache: {@code OWNER/NAME/} has
 *
 * <ul>
 *   <li>{@code COMMIT/}: the model directory, whole and verified,
 *   <li>{@code COMMIT.json}: length and checksum of each of its files,
 *   <li>{@code COMMIT.partial/}: what has come of one that isn't whole,
 *   <li>{@code COMMIT.lock}: held by the process that downloads it,
 *   <li>{@code refs/REVISION}: the commit that a branch or tag was when it was last asked for.
 * </ul>
 */
final class HubCache {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path root;

  /**
   * @param root the directory for models of this hub
   */
  HubCache(Path root) {
    this.root = root;
  }

  Path root() {
    return root;
  }

  /** The commit that a revision was when it was last asked for. */
  Optional<String> commit(HubCoordinates coordinates) {
    if (coordinates.isPinned()) {
      return Optional.of(coordinates.revision());
    }
    Path ref = ref(coordinates);
    if (!Files.isRegularFile(ref)) {
      return Optional.empty();
    }
    String commit = read(ref).strip();
    if (!HubCoordinates.isCommit(commit)) {
      throw damaged(ref, "is no commit", ref);
    }
    return Optional.of(commit);
  }

  /** Remembers what commit a revision is. */
  void remember(HubCoordinates coordinates, String commit) {
    Path ref = ref(coordinates);
    if (!coordinates.isPinned() && !(Files.exists(ref) && read(ref).strip().equals(commit))) {
      AtomicFiles.text(ref, commit + "\n");
    }
  }

  /**
   * The model directory of a commit, if it is there.
   *
   * @throws InvalidInputException if one of its files is missing or not what was downloaded
   */
  Optional<Path> find(HubCoordinates coordinates, String commit) {
    Path directory = directory(coordinates, commit);
    if (!Files.isDirectory(directory)) {
      return Optional.empty();
    }
    for (StoredFile file : files(manifest(coordinates, commit), directory)) {
      Optional<String> difference = file.difference(directory);
      if (difference.isPresent()) {
        throw damaged(directory.resolve(file.path()), difference.get(), directory);
      }
    }
    return Optional.of(directory);
  }

  /** Where the files of a commit are gathered until they are all there. */
  Path staging(HubCoordinates coordinates, String commit) {
    return place(coordinates).resolve(commit + ".partial");
  }

  SnapshotLock lock(HubCoordinates coordinates, String commit) {
    return SnapshotLock.acquire(place(coordinates).resolve(commit + ".lock"));
  }

  /**
   * Makes the model directory of what was gathered.
   *
   * @param files all of its files
   */
  Path publish(HubCoordinates coordinates, String commit, List<StoredFile> files) {
    Path directory = directory(coordinates, commit);
    AtomicFiles.text(manifest(coordinates, commit), json(files));
    try {
      Files.move(staging(coordinates, commit), directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw unwritable(directory, e);
    }
    return directory;
  }

  private static String json(List<StoredFile> files) {
    ObjectNode content = JSON.createObjectNode();
    ArrayNode list = content.putArray("files");
    for (StoredFile file : files) {
      list.addObject()
          .put("path", file.path())
          .put("bytes", file.bytes())
          .put("checksum", file.checksum().hex());
    }
    return content.toPrettyString() + "\n";
  }

  private static List<StoredFile> files(Path manifest, Path directory) {
    if (!Files.isRegularFile(manifest)) {
      throw damaged(manifest, "is missing", directory);
    }
    List<StoredFile> files = new ArrayList<>();
    try {
      for (JsonNode file : JSON.readTree(manifest.toFile()).required("files")) {
        files.add(
            new StoredFile(
                FileName.checked(file.required("path").asText()),
                file.required("bytes").longValue(),
                Checksum.ofHex(file.required("checksum").asText()).orElseThrow()));
      }
    } catch (IOException | RuntimeException e) {
      throw damaged(manifest, "is no list of files", directory);
    }
    return files;
  }

  private Path place(HubCoordinates coordinates) {
    return root.resolve(coordinates.owner()).resolve(coordinates.name());
  }

  private Path directory(HubCoordinates coordinates, String commit) {
    return place(coordinates).resolve(commit);
  }

  private Path manifest(HubCoordinates coordinates, String commit) {
    return place(coordinates).resolve(commit + ".json");
  }

  private Path ref(HubCoordinates coordinates) {
    return place(coordinates).resolve("refs").resolve(FileName.urlPart(coordinates.revision()));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static InvalidInputException damaged(Path file, String how, Path toDelete) {
    return new InvalidInputException(
        "%s %s; delete %s and run again".formatted(file, how, toDelete));
  }

  static InvalidInputException unwritable(Path target, IOException e) {
    String reason =
        e instanceof FileSystemException system && system.getReason() != null
            ? system.getReason()
            : e.getClass().getSimpleName()
                + (e.getMessage() == null ? "" : " (" + e.getMessage() + ")");
    return new InvalidInputException("cannot write %s: %s".formatted(target, reason), e);
  }
}
