package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.distill.cache.TeacherCache;
import io.github.pocketzoo.compression.recipe.step.CacheKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The options that say whether and how teachers' outputs are kept. */
final class TeacherCacheOptions {
  private static final Setting<Path> DIRECTORY =
      Setting.optional(
          "teacher-cache",
          ValueType.path("DIR"),
          "keep what teachers computed in a directory, for later epochs and runs (default: compute"
              + " it each time)");

  static final OptionGroup GROUP = group();

  private TeacherCacheOptions() {}

  private static OptionGroup group() {
    List<CommandOption> options = new ArrayList<>(List.of(DIRECTORY));
    options.addAll(ChosenOptions.options(CacheKeys.all()));
    options.add(SparkOption.MASTER);
    return new OptionGroup("Teachers' outputs", options);
  }

  /** What the user chose; options that mean nothing without a directory are refused. */
  static Optional<TeacherCache> cache(Arguments arguments) {
    return CacheKeys.cache(
        new ChosenOptions(arguments), arguments.find(DIRECTORY), "--" + DIRECTORY.name());
  }

  /** Refuses a cache where it would never find anything. */
  static void refuse(Arguments arguments, String goesWith) {
    DataOptions.refuse(arguments, DIRECTORY, goesWith);
  }
}
