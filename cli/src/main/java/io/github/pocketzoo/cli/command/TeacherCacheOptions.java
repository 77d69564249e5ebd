package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.distill.cache.CachedForward;
import io.github.pocketzoo.compression.distill.cache.TeacherCache;
import io.github.pocketzoo.compression.recipe.step.CacheKeys;
import io.github.pocketzoo.core.exec.Forward;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The options that say whether and how teachers' outputs are kept. */
final class TeacherCacheOptions {
  private static final Setting<Path> DIRECTORY =
      Setting.optional(
          "teacher-cache",
          ValueType.path("DIR"),
          "keep what teachers computed in a directory, for later epochs and runs (default: compute"
              + " it each time)");

  private TeacherCacheOptions() {}

  /** The options, before others on the same matter. */
  static OptionGroup group(CommandOption... others) {
    List<CommandOption> options = new ArrayList<>(List.of(DIRECTORY));
    options.addAll(ChosenOptions.options(CacheKeys.ofForm()));
    options.addAll(List.of(others));
    return new OptionGroup("Teachers' outputs", options);
  }

  /** What the user chose; options that mean nothing without a directory are refused. */
  static Optional<TeacherCache> cache(Arguments arguments) {
    return CacheKeys.cache(
        new ChosenOptions(arguments), arguments.find(DIRECTORY), "--" + DIRECTORY.name());
  }

  /** Says how much was found, if there is a cache. */
  static void report(List<Forward> teachers, Console console) {
    long found = 0;
    long computed = 0;
    for (Forward forward : teachers) {
      if (forward instanceof CachedForward cached) {
        found += cached.found();
        computed += cached.computed();
      }
    }
    if (found + computed > 0) {
      console.print(
          String.format(
              Locale.ROOT,
              "teachers' outputs: %,d texts computed, %,d found in the cache",
              computed,
              found));
    }
  }

  /** Refuses a cache where there is no teacher, or it would never find anything. */
  static void refuse(Arguments arguments, String goesWith) {
    DataOptions.refuse(arguments, DIRECTORY, goesWith);
  }
}
