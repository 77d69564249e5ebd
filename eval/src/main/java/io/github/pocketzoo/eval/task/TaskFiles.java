package io.github.pocketzoo.eval.task;

import io.github.pocketzoo.core.data.DatasetFormat;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One of the ways in which a task's data lie in a directory.
 *
 * @param files of each split, by its name: a path in the directory whose last part may have {@code
 *     *} in it
 * @param format how they are written, where their extension doesn't tell it
 * @param text column of the text
 * @param textPair column of the second text
 * @param label column of the class or number
 * @param header whether the first row names the columns; else they are called 1, 2, 3, …
 * @param lenient whether broken rows are left out and texts may be empty
 */
public record TaskFiles(
    Map<String, String> files,
    Optional<DatasetFormat> format,
    String text,
    Optional<String> textPair,
    String label,
    boolean header,
    boolean lenient) {
  public TaskFiles {
    files = Map.copyOf(files);
  }

  /**
   * The file of a split, in a directory or, where the directory is that of the task alone, without
   * the first part of the path.
   *
   * @throws InvalidInputException if there are several
   */
  Optional<Path> find(Path directory, String split) {
    String pattern = files.get(split);
    if (pattern == null) {
      return Optional.empty();
    }
    int slash = pattern.indexOf('/');
    return match(directory, pattern)
        .or(() -> slash < 0 ? Optional.empty() : match(directory, pattern.substring(slash + 1)));
  }

  private static Optional<Path> match(Path directory, String pattern) {
    int slash = pattern.lastIndexOf('/');
    Path parent = slash < 0 ? directory : directory.resolve(pattern.substring(0, slash));
    if (!Files.isDirectory(parent)) {
      return Optional.empty();
    }
    String name = pattern.substring(slash + 1);
    if (!name.contains("*")) {
      return Optional.of(parent.resolve(name)).filter(Files::exists);
    }
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(parent, name)) {
      files.forEach(found::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (found.size() > 1) {
      throw new InvalidInputException(
          "%s: %d files are called %s, expected one".formatted(parent, found.size(), name));
    }
    return found.stream().findFirst();
  }
}
