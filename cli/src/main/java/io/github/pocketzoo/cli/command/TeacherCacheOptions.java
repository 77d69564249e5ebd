package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.distill.cache.StoredForm;
import io.github.pocketzoo.compression.distill.cache.TeacherCache;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** The options that say whether and how teachers' outputs are kept. */
final class TeacherCacheOptions {
  private static final Setting<Path> DIRECTORY =
      Setting.optional(
          "teacher-cache",
          ValueType.path("DIR"),
          "keep what teachers computed in a directory, for later epochs and runs (default: compute"
              + " it each time)");

  private static final Setting<StoredForm.Precision> PRECISION =
      Setting.withDefault(
          "cache-precision",
          new ValueType<>("float16|float32", StoredForm.Precision::of),
          StoredForm.half().precision().optionName(),
          "of numbers that are kept");

  private static final Setting<Integer> TOP_LOGITS =
      Setting.optional(
          "cache-top-logits",
          ValueType.count(1),
          "keep the N largest logits of a row, and how probable all others are together (default:"
              + " all)");

  static final OptionGroup GROUP =
      OptionGroup.of("Teachers' outputs", DIRECTORY, PRECISION, TOP_LOGITS);

  private TeacherCacheOptions() {}

  /** Refuses options that mean nothing together. */
  static void check(Arguments arguments) {
    if (!arguments.has(DIRECTORY)) {
      DataOptions.refuse(arguments, PRECISION, "--teacher-cache");
      DataOptions.refuse(arguments, TOP_LOGITS, "--teacher-cache");
    }
  }

  /** What the user chose. */
  static Optional<TeacherCache> cache(Arguments arguments) {
    OptionalInt top = arguments.find(TOP_LOGITS).map(OptionalInt::of).orElse(OptionalInt.empty());
    return arguments
        .find(DIRECTORY)
        .map(
            directory ->
                new TeacherCache(directory, new StoredForm(arguments.get(PRECISION), top)));
  }

  /** Refuses a cache where it would never find anything. */
  static void refuse(Arguments arguments, String goesWith) {
    DataOptions.refuse(arguments, DIRECTORY, goesWith);
  }
}
