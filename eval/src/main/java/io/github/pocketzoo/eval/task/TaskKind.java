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
  TEXT_CLASSIFICATION(ClassOutcomes.METRICS, ClassOutcomes.DEFAULT_METRICS),
  /** Which classes, of which there may be any number. */
  MULTI_LABEL(SetOutcomes.METRICS, SetOutcomes.METRICS),
  /** Which number. */
  REGRESSION(NumberOutcomes.METRICS, NumberOutcomes.METRICS),
  /** Which tag each word of a sentence has. */
  TOKEN_CLASSIFICATION(TagOutcomes.METRICS, TagOutcomes.METRICS),
  /** Which part of a text answers a question. */
  QUESTION_ANSWERING(List.of(), List.of()),
  /** How similar two texts are. */
  SIMILARITY(NumberOutcomes.METRICS, NumberOutcomes.METRICS),
  /** Which texts are relevant to a query. */
  RETRIEVAL(List.of(), List.of());

  private final List<Metric> metrics;
  private final List<Metric> defaults;

  TaskKind(List<Metric> metrics, List<Metric> defaults) {
    this.metrics = metrics;
    this.defaults = defaults;
  }

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
    return defaults;
  }

  /** The metrics that may be asked for, by name; none where they follow from the data. */
  Map<String, Metric> metrics() {
    Map<String, Metric> byName = new LinkedHashMap<>();
    metrics.forEach(metric -> byName.put(metric.name(), metric));
    return byName;
  }

  /** All, by label. */
  static Map<String, TaskKind> byLabel() {
    Map<String, TaskKind> kinds = new LinkedHashMap<>();
    Arrays.stream(values()).forEach(kind -> kinds.put(kind.label(), kind));
    return kinds;
  }
}
