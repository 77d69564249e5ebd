package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.compression.distill.cache.StoredForm;
import io.github.pocketzoo.compression.distill.cache.TeacherCache;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The settings that say how teachers' outputs are kept. */
public final class CacheKeys {
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

  /** All of them. */
  public static List<RecipeKey<?>> all() {
    return List.of(CACHE_PRECISION, CACHE_TOP_LOGITS);
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
      all().forEach(key -> values.refuse(key, name));
    }
    StoredForm form = new StoredForm(values.get(CACHE_PRECISION), values.number(CACHE_TOP_LOGITS));
    return directory.map(place -> new TeacherCache(place, form));
  }
}
