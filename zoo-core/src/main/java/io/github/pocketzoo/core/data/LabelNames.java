package io.github.pocketzoo.core.data;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Orders and lists the names of classes. */
final class LabelNames {
  /** An error stays readable with this many names. */
  private static final int LISTED = 30;

  private LabelNames() {}

  /**
   * In an order that doesn't depend on that of the file: by value if every label is a number ("2"
   * before "10"), else by code unit.
   */
  static List<String> sorted(Collection<String> labels) {
    Comparator<String> byName = Comparator.naturalOrder();
    Comparator<String> order =
        labels.stream().allMatch(LabelNames::isNumber)
            ? Comparator.comparing((String label) -> new BigDecimal(label)).thenComparing(byName)
            : byName;
    return labels.stream().distinct().sorted(order).toList();
  }

  /** The position of each name. */
  static Map<String, Integer> indices(List<String> labels) {
    Map<String, Integer> indices = new HashMap<>();
    for (int i = 0; i < labels.size(); i++) {
      indices.put(labels.get(i), i);
    }
    return indices;
  }

  /** The names for an error; only the first ones if there are many. */
  static String listed(List<String> labels) {
    return labels.size() <= LISTED
        ? String.join(", ", labels)
        : "%s … (%d labels)".formatted(String.join(", ", labels.subList(0, LISTED)), labels.size());
  }

  private static boolean isNumber(String label) {
    return label.matches("[+-]?[0-9]+(\\.[0-9]+)?");
  }
}
