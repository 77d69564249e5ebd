package io.github.pocketzoo.eval.metric;

import java.util.Objects;

/**
 * What a score says: its name and how to read it. Reports carry it beside every number, so that
 * whatever shows or compares scores needs no list of all metrics.
 *
 * @param name short name in lower case with hyphens, such as {@code macro-f1}; equal names are
 *     compared with each other
 * @param title what people call it within a sentence, such as {@code "macro-F1"}
 * @param meaning what the number is, in a few words
 * @param scale how it is shown
 * @param higherIsBetter which way is better
 */
public record Metric(
    String name, String title, String meaning, Scale scale, boolean higherIsBetter) {
  /** How a number is shown. All are shown times 100 and compared in points, hundredths. */
  public enum Scale {
    /** A share from 0 to 1, shown in per cent. */
    SHARE("%"),
    /** A coefficient from −1 to 1, shown times 100, as the GLUE leaderboard does. */
    COEFFICIENT("×100");

    private final String unit;

    Scale(String unit) {
      this.unit = unit;
    }

    /** What the shown number is in, such as {@code "%"}. */
    public String unit() {
      return unit;
    }
  }

  /** Share of right predictions. */
  public static final Metric ACCURACY =
      share("accuracy", "accuracy", "share of the examples that are answered right");

  /** Plain mean of the classes' F1, see {@link MacroF1}. */
  public static final Metric MACRO_F1 =
      share("macro-f1", "macro-F1", "mean F1 over the classes that occur");

  public Metric {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(meaning, "meaning");
    Objects.requireNonNull(scale, "scale");
  }

  static Metric share(String name, String title, String meaning) {
    return new Metric(name, title, meaning, Scale.SHARE, true);
  }

  static Metric coefficient(String name, String title, String meaning) {
    return new Metric(name, title, meaning, Scale.COEFFICIENT, true);
  }

  /** Whether a score beats another. */
  public boolean isBetter(double score, double other) {
    return higherIsBetter ? score > other : score < other;
  }

  /** The title as a heading with the unit, such as {@code "Macro-F1 (%)"}. */
  public String heading() {
    return "%s (%s)".formatted(capitalized(), scale.unit());
  }

  /** Abbreviations such as nDCG stay as they are. */
  private String capitalized() {
    return title.length() > 1 && Character.isLowerCase(title.charAt(1))
        ? Character.toUpperCase(title.charAt(0)) + title.substring(1)
        : title;
  }
}
