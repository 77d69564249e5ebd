package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.ReportRow;
import io.github.pocketzoo.eval.compare.Condition;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The model to ship of those within a budget. A budget of quality asks for the smallest on disk
 * that keeps it; a budget of speed or size alone asks for the best that keeps it.
 *
 * @param reference the baseline, or the best model where the baseline is no candidate
 * @param chosen of equal models the better one, or the smaller; empty if none is within the budget
 * @param smallest whether the smallest was asked for
 */
record BudgetChoice<R extends ReportRow>(R reference, Optional<R> chosen, boolean smallest) {
  /**
   * Chooses.
   *
   * @param candidates one or more, whose quality and size are known
   * @param bestFirst puts the best model first
   * @param run numbers of the models
   */
  static <R extends ReportRow> BudgetChoice<R> of(
      List<R> candidates,
      Optional<R> baseline,
      Comparator<R> bestFirst,
      MeasuredRun run,
      List<Condition> budget) {
    R reference =
        baseline
            .filter(candidates::contains)
            .orElseGet(() -> candidates.stream().min(bestFirst).orElseThrow());
    boolean smallest =
        run.metrics().stream()
            .filter(metric -> metric.kind() == ComparedMetric.Kind.QUALITY)
            .anyMatch(
                metric -> budget.stream().anyMatch(each -> each.metric().equals(metric.name())));
    Comparator<R> bySize = Comparator.comparingLong(BudgetChoice::bytes);
    return new BudgetChoice<>(
        reference,
        candidates.stream()
            .filter(model -> isWithin(model, reference, run, budget))
            .min(smallest ? bySize.thenComparing(bestFirst) : bestFirst.thenComparing(bySize)),
        smallest);
  }

  private static boolean isWithin(
      ReportRow model, ReportRow reference, MeasuredRun run, List<Condition> budget) {
    return budget.stream()
        .allMatch(
            condition -> {
              OptionalDouble quantity =
                  condition.quantity(
                      run.number(model.name(), condition.metric()),
                      run.number(reference.name(), condition.metric()));
              return quantity.isPresent() && condition.holdsFor(quantity.getAsDouble());
            });
  }

  /** A budget in words. */
  static String words(List<Condition> budget) {
    return budget.stream().map(Condition::toString).collect(Collectors.joining(" and "));
  }

  /** The rule of a budget that the user gave, in words. */
  String rule(String quality, List<Condition> budget) {
    return "Rule: the %s of the models with %s; drop, rise and ratio are from %s."
        .formatted(
            smallest ? "smallest on disk" : "one with the best " + quality,
            words(budget),
            reference.name());
  }

  /** Why the reference is chosen, in words. */
  String reasonToKeep() {
    return smallest
        ? "no smaller model here is good enough"
        : "no other model within the budget is better";
  }

  /** What to say where no model is within the budget, and which numbers there are. */
  static Recommendation nothing(MeasuredRun run, List<Condition> budget) {
    List<String> unknown =
        budget.stream()
            .map(Condition::metric)
            .filter(name -> run.metrics().stream().noneMatch(each -> each.name().equals(name)))
            .distinct()
            .toList();
    return new Recommendation(
        Optional.empty(),
        "No model is within the budget: %s%s."
            .formatted(
                words(budget),
                unknown.isEmpty()
                    ? ""
                    : "; no model has a number %s, they have %s"
                        .formatted(
                            String.join(", ", unknown),
                            run.metrics().stream()
                                .map(ComparedMetric::name)
                                .collect(Collectors.joining(", ")))),
        "");
  }

  /** Size on disk of a model that has one. */
  static long bytes(ReportRow model) {
    return model.facts().orElseThrow().bytesOnDisk();
  }
}
