package io.github.pocketzoo.runtime.plan;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Names of operations for people, made of the names of their parameters. Nothing is decided by
 * them.
 */
final class DisplayName {
  private static final String WEIGHT = ".weight";

  private DisplayName() {}

  /** {@code a.dense.weight} → {@code a.dense}. */
  static String layer(String weight) {
    return weight.endsWith(WEIGHT)
        ? weight.substring(0, weight.length() - WEIGHT.length())
        : weight;
  }

  /** {@code a.query.weight, a.key.weight} → {@code a.query+key}. */
  static String joined(List<String> weights) {
    List<String> layers = weights.stream().map(DisplayName::layer).toList();
    String prefix = prefix(layers);
    return layers.stream()
        .map(layer -> layer.substring(prefix.length()))
        .collect(Collectors.joining("+", prefix, ""));
  }

  /** {@code a.query.weight, a.key.weight} → {@code a}. */
  static String common(List<String> weights) {
    List<String> layers = weights.stream().map(DisplayName::layer).toList();
    String prefix = prefix(layers);
    if (layers.stream().distinct().count() == 1) {
      return layers.get(0);
    }
    return prefix.isEmpty() ? joined(weights) : prefix.substring(0, prefix.length() - 1);
  }

  /** What all names start with, up to and with a dot. */
  private static String prefix(List<String> names) {
    String prefix = names.get(0).substring(0, names.get(0).lastIndexOf('.') + 1);
    for (String name : names) {
      while (!name.startsWith(prefix)) {
        prefix = prefix.substring(0, prefix.lastIndexOf('.', prefix.length() - 2) + 1);
      }
    }
    return prefix;
  }
}
