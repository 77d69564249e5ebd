package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.core.catalog.Fingerprint;
import io.github.pocketzoo.core.data.PlainTextCorpus;
import io.github.pocketzoo.core.io.TreeHash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files that a task's data lie in, to tell whether they are still the same. */
final class TestFiles {
  private TestFiles() {}

  /**
   * Checksums of all files that an evaluation may read.
   *
   * @param task one of several; empty where there is none but {@code --data}
   * @return nothing of a task whose data come with pocketzoo
   * @throws io.github.pocketzoo.core.error.InvalidInputException if a file of {@code --data} isn't
   *     there
   */
  static String hash(Arguments arguments, Optional<Evaluated> task) {
    Stream<Path> data =
        arguments.has(DataOptions.TEXTS)
            ? PlainTextCorpus.of(arguments.all(DataOptions.TEXTS)).files().stream()
            : Stream.empty();
    return Stream.concat(data, task.stream().flatMap(each -> files(arguments, each).stream()))
        .map(TestFiles::hash)
        .collect(Collectors.joining(" "));
  }

  private static List<Path> files(Arguments arguments, Evaluated task) {
    if (task.task().isPresent()) {
      EmbeddedTask named = task.task().get();
      return named
          .files()
          .map(
              definition ->
                  Stream.concat(
                          named.definitionFile().stream(),
                          definition.dataFiles(named.directory(arguments)).stream())
                      .toList())
          .orElse(List.of());
    }
    return arguments.find(DataOptions.DATA_DIR).filter(Files::isDirectory).stream().toList();
  }

  private static String hash(Path path) {
    return Files.isDirectory(path) ? TreeHash.of(List.of(path)) : Fingerprint.of(path).sha256();
  }
}
