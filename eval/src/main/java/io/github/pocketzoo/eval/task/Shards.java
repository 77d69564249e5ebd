package io.github.pocketzoo.eval.task;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The files of one table, in order, such as {@code train-00000-of-00002.parquet} and the next. */
final class Shards {
  private static final Pattern NAME = Pattern.compile("(.*-)(\\d+)-of-(\\d+)(\\..+)?");

  private Shards() {}

  /**
   * Puts the files that a pattern found in order.
   *
   * @param parent where they lie
   * @param pattern of their names
   * @param found one or more
   * @return the only one, or all shards
   * @throws InvalidInputException if there are several that are no shards of one table, or a shard
   *     isn't there
   */
  static List<Path> inOrder(Path parent, String pattern, List<Path> found) {
    Matcher name = NAME.matcher(found.get(0).getFileName().toString());
    if (!name.matches()) {
      if (found.size() > 1) {
        throw several(parent, pattern, found);
      }
      return found;
    }
    int digits = name.group(2).length();
    int count = Integer.parseInt(name.group(3));
    String end = "-of-" + name.group(3) + (name.group(4) == null ? "" : name.group(4));
    List<Path> wanted =
        IntStream.range(0, count)
            .mapToObj(i -> name.group(1) + ("%0" + digits + "d").formatted(i) + end)
            .map(parent::resolve)
            .toList();
    if (!wanted.containsAll(found)) {
      throw several(parent, pattern, found);
    }
    wanted.stream()
        .filter(file -> !found.contains(file))
        .findFirst()
        .ifPresent(
            file -> {
              throw new InvalidInputException(
                  "%s: no such file, expected all %d parts of the table".formatted(file, count));
            });
    return wanted;
  }

  private static InvalidInputException several(Path parent, String pattern, List<Path> found) {
    return new InvalidInputException(
        "%s: %d files are called %s, expected one, or the parts of one table such as train-00000-of-00002"
            .formatted(parent, found.size(), pattern));
  }
}
