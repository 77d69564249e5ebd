package io.github.pocketzoo.eval.metric;

import java.util.List;
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

  /** F1 of the one class that is looked for. */
  public static final Metric F1 =
      share("f1", "F1", "harmonic mean of precision and recall of the positive class");

  /** {@link Matthews}. */
  public static final Metric MATTHEWS =
      coefficient("matthews", "Matthews correlation", "correlation of predicted and true classes");

  /** Pearson's r. */
  public static final Metric PEARSON =
      coefficient("pearson", "Pearson correlation", "linear correlation with the true numbers");

  /** Spearman's ρ, equal numbers having their mean rank. */
  public static final Metric SPEARMAN =
      coefficient("spearman", "Spearman correlation", "correlation of ranks with the true ones");

  /** F1 of all decisions about a text and a class. */
  public static final Metric MICRO_F1 =
      share("micro-f1", "micro-F1", "F1 of all pairs of a text and a class");

  /** Share of the texts that have exactly their classes. */
  public static final Metric EXACT_SETS =
      share("exact-sets", "exact sets", "share of the texts whose classes are all right");

  /** F1 of whole entities, as conlleval counts them. */
  public static final Metric ENTITY_F1 =
      share("entity-f1", "entity F1", "F1 of entities whose type and both ends are right");

  /** Share of the predicted entities that are there. */
  public static final Metric ENTITY_PRECISION =
      share(
          "entity-precision", "entity precision", "share of the predicted entities that are right");

  /** Share of the entities that are predicted. */
  public static final Metric ENTITY_RECALL =
      share("entity-recall", "entity recall", "share of the entities that are found");

  /** Share of the words whose tag is right. */
  public static final Metric TAG_ACCURACY =
      share("tag-accuracy", "tag accuracy", "share of the words whose tag is right");

  /** Exact match of SQuAD. */
  public static final Metric EXACT_MATCH =
      share("exact-match", "exact match", "share of the questions answered by an accepted answer");

  /** F1 of SQuAD. */
  public static final Metric ANSWER_F1 =
      share("answer-f1", "answer F1", "mean overlap of the words with the nearest accepted answer");

  /** Exact match where the threshold for no answer is the best there is. */
  public static final Metric BEST_EXACT_MATCH =
      share(
          "best-exact-match",
          "best exact match",
          "exact match with the no-answer threshold that is best on these questions");

  /** F1 where the threshold for no answer is the best there is. */
  public static final Metric BEST_ANSWER_F1 =
      share(
          "best-answer-f1",
          "best answer F1",
          "answer F1 with the no-answer threshold that is best on these questions");

  /** Mean reciprocal rank within the first ten. */
  public static final Metric MRR_10 =
      share("mrr@10", "MRR@10", "mean of 1 / rank of the first relevant text among ten");

  /** Normalized discounted cumulative gain of the first ten. */
  public static final Metric NDCG_10 =
      share("ndcg@10", "nDCG@10", "discounted gain of the first ten, of the best possible");

  /** Share of the relevant texts among the first ten. */
  public static final Metric RECALL_10 =
      share("recall@10", "recall@10", "share of the relevant texts among the first ten");

  /** Share of the relevant texts among the first hundred. */
  public static final Metric RECALL_100 =
      share("recall@100", "recall@100", "share of the relevant texts among the first hundred");

  /** All that pocketzoo computes itself. */
  public static final List<Metric> ALL =
      List.of(
          ACCURACY,
          MACRO_F1,
          F1,
          MATTHEWS,
          PEARSON,
          SPEARMAN,
          MICRO_F1,
          EXACT_SETS,
          ENTITY_F1,
          ENTITY_PRECISION,
          ENTITY_RECALL,
          TAG_ACCURACY,
          EXACT_MATCH,
          ANSWER_F1,
          BEST_EXACT_MATCH,
          BEST_ANSWER_F1,
          MRR_10,
          NDCG_10,
          RECALL_10,
          RECALL_100);

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
