package io.github.pocketzoo.core.catalog.hub;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a repository holds at one commit.
 *
 * @param commit 40 hexadecimal digits
 * @param files what is said of each file, by its name
 */
record RepositoryListing(String commit, Map<String, Announcement> files) {
  RepositoryListing {
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  /**
   * Reads the answer to {@code /api/models/…/revision/…?blobs=true}. Hubs that don't know {@code
   * blobs} name the files only.
   *
   * @throws InvalidInputException if it is none, or a file name would leave the directory
   */
  static RepositoryListing of(JsonNode answer) {
    String commit = answer.path("sha").asText();
    JsonNode siblings = answer.path("siblings");
    if (!HubCoordinates.isCommit(commit) || !siblings.isArray()) {
      throw new InvalidInputException(
          "expected JSON with a commit as \"sha\" and a list of files as \"siblings\"");
    }
    Map<String, Announcement> files = new LinkedHashMap<>();
    for (JsonNode file : siblings) {
      files.put(FileName.checked(file.path("rfilename").asText()), announcement(file));
    }
    return new RepositoryListing(commit, files);
  }

  /** Of a file in LFS, the id of the Git object is that of a pointer to it. */
  private static Announcement announcement(JsonNode file) {
    JsonNode lfs = file.path("lfs");
    JsonNode size = file.path("size");
    String hash = lfs.isObject() ? lfs.path("sha256").asText() : file.path("blobId").asText();
    return new Announcement(
        size.isIntegralNumber() && size.canConvertToLong() && size.longValue() >= 0
            ? Optional.of(size.longValue())
            : Optional.empty(),
        Checksum.ofHex(hash));
  }

  boolean has(String name) {
    return files.containsKey(name);
  }
}
