package io.github.pocketzoo.core.catalog;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that someone may have meant. */
final class NearNames {
  private final List<String> names;

  NearNames(List<String> names) {
    this.names = List.copyOf(names);
  }

  /**
   * The name nearest to {@code text}, ignoring case, if a third of the letters or fewer differ or
   * the one holds the other.
   */
  Optional<String> nearest(String text) {
    String wanted = normal(text);
    return names.stream()
        .filter(name -> isNear(wanted, normal(name)))
        .min(Comparator.comparingInt(name -> editDistance(wanted, normal(name))));
  }

  private static String normal(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static boolean isNear(String wanted, String name) {
    int shortest = Math.min(wanted.length(), name.length());
    boolean holds = shortest >= 3 && (wanted.contains(name) || name.contains(wanted));
    return holds || 3 * editDistance(wanted, name) <= Math.max(wanted.length(), name.length());
  }

  /** Levenshtein's: insertions, deletions and replacements of one letter. */
  private static int editDistance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    Arrays.setAll(previous, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
