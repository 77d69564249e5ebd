package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.core.model.ModelDirectory;
import java.nio.file.Path;

/** Where a command writes a model. */
final class OutputDirectory {
  static final Setting<Path> OUTPUT =
      Setting.required(
          "output",
          ValueType.path("DIR"),
          "directory to write the model to; a model that is there is replaced at the end");

  private OutputDirectory() {}

  /**
   * The directory, if a model can be written there: to be asked before long work.
   *
   * @param source the model that is read
   * @throws UsageException if the model would be written over its source
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it can't be written there
   */
  static Path checked(Arguments arguments, ModelReference source) {
    return checked(arguments.get(OUTPUT), source);
  }

  /** The directory, if a model can be written there that isn't the one that is read. */
  static Path checked(Path output, ModelReference source) {
    if (source instanceof ModelReference.Directory directory
        && normal(directory.path()).equals(normal(output))) {
      throw new UsageException(
          "--output %s: is the model that is read, expected another directory".formatted(output));
    }
    return checked(output);
  }

  /** The directory, if a model that is made of nothing can be written there. */
  static Path checked(Path output) {
    ModelDirectory.requireReplaceable(output);
    AtomicFiles.requireWritable(output);
    return output;
  }

  private static Path normal(Path path) {
    return path.toAbsolutePath().normalize();
  }
}
