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
import java.util.stream.Stream;

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
   * The files of a split, in a directory or, where the directory is that of the task alone, without
   * the first part of the path.
   *
   * @return one, or all parts of a table in order; none if it isn't there
   * @throws InvalidInputException if there are several that are no parts of one table, or a part is
   *     missing
   */
  List<Path> find(Path directory, String split) {
    String pattern = files.get(split);
    if (pattern == null) {
      return List.of();
    }
    int slash = pattern.indexOf('/');
    List<Path> found = match(directory, pattern);
    return found.isEmpty() && slash >= 0 ? match(directory, pattern.substring(slash + 1)) : found;
  }

  private static List<Path> match(Path directory, String pattern) {
    int slash = pattern.lastIndexOf('/');
    Path parent = slash < 0 ? directory : directory.resolve(pattern.substring(0, slash));
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    String name = pattern.substring(slash + 1);
    if (!name.contains("*")) {
      return Stream.of(parent.resolve(name)).filter(Files::exists).toList();
    }
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(parent, name)) {
      files.forEach(found::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found.isEmpty() ? found : Shards.inOrder(parent, name, found);
  }
}
