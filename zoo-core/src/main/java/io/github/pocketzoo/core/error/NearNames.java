package io.github.pocketzoo.core.error;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that someone may have meant. */
public final class NearNames {
  private final List<String> names;

  /** Of names that may be meant. */
  public NearNames(List<String> names) {
    this.names = List.copyOf(names);
  }

  /**
   * The name nearest to {@code text}, ignoring case, if a third of the letters or fewer differ or
   * the one holds the other.
   */
  public Optional<String> nearest(String text) {
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

  /** Insertions, deletions and replacements of one letter, and swaps of neighbours. */
  private static int editDistance(String a, String b) {
    int[][] distance = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        distance[i][j] = i == 0 || j == 0 ? i + j : shortest(distance, a, b, i, j);
      }
    }
    return distance[a.length()][b.length()];
  }

  /** From the distances of the shorter prefixes. */
  private static int shortest(int[][] distance, String a, String b, int i, int j) {
    int replaced = distance[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int shortest = Math.min(replaced, 1 + Math.min(distance[i - 1][j], distance[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(shortest, 1 + distance[i - 2][j - 2]) : shortest;
  }
}
