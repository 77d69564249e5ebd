package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.compression.distill.cache.StoredForm;
import io.github.pocketzoo.compression.distill.cache.TeacherCache;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The settings that say how teachers' outputs are kept. */
public final class CacheKeys {
  /** Where they are kept. */
  static final RecipeKey<String> DIRECTORY =
      RecipeKey.text(
          "teacher-cache",
          "a directory",
          "keep what teachers computed, for later epochs and runs (default: compute it each time)");

  private static final RecipeKey<StoredForm.Precision> CACHE_PRECISION =
      RecipeKey.oneOf("cache-precision", StoredForm.Precision.class, "of numbers that are kept")
          .orElse(StoredForm.half().precision());
  private static final RecipeKey<Integer> CACHE_TOP_LOGITS =
      RecipeKey.count(
          "cache-top-logits",
          1,
          "keep the N largest logits of a row, and how probable all others are together (default:"
              + " all)");

  private CacheKeys() {}

  /** How they are kept. */
  public static List<RecipeKey<?>> ofForm() {
    return List.of(CACHE_PRECISION, CACHE_TOP_LOGITS);
  }

  /** All of them. */
  static List<RecipeKey<?>> all() {
    return List.of(DIRECTORY, CACHE_PRECISION, CACHE_TOP_LOGITS);
  }

  /** The cache of a step, if it has one. */
  static Optional<TeacherCache> cache(RecipeValues values) {
    return cache(values, values.find(DIRECTORY).map(Path::of), DIRECTORY.name());
  }

  /**
   * The cache that the user chose, if there is one; without it how is refused.
   *
   * @param directory where it is
   * @param name of the setting that says where
   */
  public static Optional<TeacherCache> cache(
      ChosenSettings values, Optional<Path> directory, String name) {
    if (directory.isEmpty()) {
      ofForm().forEach(key -> values.refuse(key, name));
    }
    StoredForm form = new StoredForm(values.get(CACHE_PRECISION), values.number(CACHE_TOP_LOGITS));
    return directory.map(place -> new TeacherCache(place, form));
  }
}
