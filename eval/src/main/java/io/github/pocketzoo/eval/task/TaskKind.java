package io.github.pocketzoo.eval.task;

import io.github.pocketzoo.eval.metric.ClassOutcomes;
import io.github.pocketzoo.eval.metric.Metric;
import io.github.pocketzoo.eval.metric.NumberOutcomes;
import io.github.pocketzoo.eval.metric.SetOutcomes;
import io.github.pocketzoo.eval.metric.TagOutcomes;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a task asks. */
public enum TaskKind {
  /** Which class a text, or a pair of texts, belongs to. */
  TEXT_CLASSIFICATION,
  /** Which classes, of which there may be any number. */
  MULTI_LABEL,
  /** Which number. */
  REGRESSION,
  /** Which tag each word of a sentence has. */
  TOKEN_CLASSIFICATION,
  /** Which part of a text answers a question. */
  QUESTION_ANSWERING,
  /** How similar two texts are. */
  SIMILARITY,
  /** Which texts are relevant to a query. */
  RETRIEVAL;

  /** Its name in lower case with hyphens. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether vectors of texts are compared, so that no head is needed. */
  public boolean isOfEncoders() {
    return this == SIMILARITY || this == RETRIEVAL;
  }

  /** Whether its data are tables. */
  public boolean isOfTables() {
    return switch (this) {
      case TEXT_CLASSIFICATION, MULTI_LABEL, REGRESSION, SIMILARITY -> true;
      case TOKEN_CLASSIFICATION, QUESTION_ANSWERING, RETRIEVAL -> false;
    };
  }

  /** What is scored where nothing else is asked for, the primary metric first. */
  public List<Metric> defaultMetrics() {
    return this == TEXT_CLASSIFICATION ? ClassOutcomes.DEFAULT_METRICS : possibleMetrics();
  }

  private List<Metric> possibleMetrics() {
    return switch (this) {
      case TEXT_CLASSIFICATION -> ClassOutcomes.METRICS;
      case MULTI_LABEL -> SetOutcomes.METRICS;
      case REGRESSION, SIMILARITY -> NumberOutcomes.METRICS;
      case TOKEN_CLASSIFICATION -> TagOutcomes.METRICS;
      case QUESTION_ANSWERING, RETRIEVAL -> List.of();
    };
  }

  /** The metrics that may be asked for, by name; none where they follow from the data. */
  Map<String, Metric> metrics() {
    Map<String, Metric> byName = new LinkedHashMap<>();
    possibleMetrics().forEach(metric -> byName.put(metric.name(), metric));
    return byName;
  }

  /** All, by label. */
  static Map<String, TaskKind> byLabel() {
    Map<String, TaskKind> kinds = new LinkedHashMap<>();
    Arrays.stream(values()).forEach(kind -> kinds.put(kind.label(), kind));
    return kinds;
  }
}
