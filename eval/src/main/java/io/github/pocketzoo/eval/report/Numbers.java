package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.compare.Interval;
import java.util.Locale;

/** Numbers as people read them, the same in every form of the report and in every locale. */
final class Numbers {
  static final String MISSING = "–";

  private static final double THOUSAND = 1_000;

  private Numbers() {}

  /** {@code 0.83414 → "83.41"}. */
  static String percent(double share) {
    return fixed(100 * share, 2);
  }

  /** {@code "82.4–84.4"}. */
  static String percent(Interval interval) {
    return fixed(100 * interval.low(), 1) + "–" + fixed(100 * interval.high(), 1);
  }

  /** {@code -0.0062 → "−0.62"}. */
  static String points(double difference) {
    return signed(100 * difference, 2);
  }

  /** With its sign, unless it is displayed as zero. */
  static String signed(double value, int decimals) {
    String digits = fixed(Math.abs(value), decimals);
    boolean zero = digits.chars().allMatch(c -> c == '0' || c == '.');
    return zero ? digits : (value < 0 ? "−" : "+") + digits;
  }

  static String probability(double p) {
    return p < 0.001 ? "< 0.001" : fixed(p, 3);
  }

  /** Three digits or so: {@code 0.0421}, {@code 4.21}, {@code 42.1}, {@code 421}. */
  static String measure(double value) {
    double magnitude = Math.abs(value);
    if (magnitude >= 100) {
      return grouped(Math.round(value));
    }
    return fixed(value, magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 4);
  }

  /** {@code "24.37"}, {@code "1,204"}. */
  static String perplexity(double value) {
    return value < THOUSAND ? fixed(value, 2) : grouped(Math.round(value));
  }

  /** {@code 22713216 → "22.7 M"}. */
  static String count(long value) {
    if (value < THOUSAND) {
      return Long.toString(value);
    }
    return scaled((double) value, "k", "M", "G");
  }

  /** Decimal units, as disks are sold: {@code 90868376 → "90.9 MB"}. */
  static String bytes(long value) {
    if (value < THOUSAND) {
      return value + " B";
    }
    return scaled((double) value, "kB", "MB", "GB");
  }

  /** {@code 5200 → "5,200"}. */
  static String grouped(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** As short as it can be told, with two digits behind the point at most. */
  static String plain(double value) {
    return fixed(value, 2).replaceAll("\\.0+$|(\\.\\d*[1-9])0+$", "$1");
  }

  static String fixed(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  private static String scaled(double value, String... units) {
    double scaled = value / THOUSAND;
    int unit = 0;
    // 999.95 would be displayed as 1000.0.
    while (scaled >= 999.95 && unit < units.length - 1) {
      scaled /= THOUSAND;
      unit++;
    }
    return fixed(scaled, 1) + " " + units[unit];
  }
}
