package io.github.pocketzoo.compression.recipe.step;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** What a user chose, in a recipe or on a command line. Every value in it has been checked. */
public interface ChosenSettings {

  /** Whether a setting is written. */
  boolean has(RecipeKey<?> key);

  /** The value that is written, or the usual one, if there is one. */
  <T> Optional<T> find(RecipeKey<T> key);

  /** How an error calls a setting. */
  String name(RecipeKey<?> key);

  /** How an error calls a setting with a value, such as {@code granularity: group}. */
  String name(RecipeKey<?> key, String value);

  /** An error at the place of the settings. */
  RuntimeException error(String message);

  /**
   * An error at the place of a setting.
   *
   * @param goesWith what it means something with
   */
  RuntimeException refusal(RecipeKey<?> key, String goesWith);

  /** What settings are made of the values; what the settings refuse gets the place. */
  <T> T checked(Supplier<T> maker);

  /** The value of a setting that has to be there or has a usual value; an error if it isn't. */
  default <T> T get(RecipeKey<T> key) {
    return find(key)
        .orElseThrow(
            () -> error("%s is missing, expected %s".formatted(name(key), key.form().words())));
  }

  /** A number that may be missing. */
  default OptionalInt number(RecipeKey<Integer> key) {
    return find(key).map(OptionalInt::of).orElse(OptionalInt.empty());
  }

  /**
   * Refuses a setting that means nothing here, rather than overlook it.
   *
   * @param goesWith what it means something with
   */
  default void refuse(RecipeKey<?> key, String goesWith) {
    if (has(key)) {
      throw refusal(key, goesWith);
    }
  }
}
