package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.eval.compare.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * Whether runs may pass: conditions that must hold for no model. Of several runs each later one is
 * held against the first, model by model; of a single one, its models against its baseline. What
 * can't be judged (a model that is gone, other test data, another machine) does not pass, as nobody
 * could tell it from what does.
 *
 * @param verdicts one a run, model and condition
 */
public record Gate(List<Verdict> verdicts) {
  public Gate {
    verdicts = List.copyOf(verdicts);
  }

  /**
   * Judges.
   *
   * @param runs of one kind
   * @param failIf conditions that must not hold
   * @throws InvalidInputException if no run has a number that a condition names, or it is in
   *     another unit, or a single run has no baseline that a condition needs
   */
  public static Gate of(List<MeasuredRun> runs, List<Condition> failIf) {
    if (runs.size() > 1) {
      RunComparison.requireSeveral(runs);
    }
    failIf.forEach(condition -> metric(runs, condition).requireUnitOf(condition));
    List<Verdict> verdicts = new ArrayList<>();
    if (runs.size() == 1) {
      ofOne(runs.get(0), failIf, verdicts);
    } else {
      for (MeasuredRun run : runs.subList(1, runs.size())) {
        for (String model : RunComparison.models(List.of(runs.get(0)))) {
          failIf.forEach(condition -> verdicts.add(ofPair(runs.get(0), run, model, condition)));
        }
      }
    }
    if (verdicts.isEmpty() && !failIf.isEmpty()) {
      throw new InvalidInputException("no model to judge in " + runs.get(0).name());
    }
    return new Gate(verdicts);
  }

  /** The conditions that hold, or can't be judged. */
  public List<Verdict> failures() {
    return verdicts.stream().filter(verdict -> !verdict.passed()).toList();
  }

  private static ComparedMetric metric(List<MeasuredRun> runs, Condition condition) {
    List<ComparedMetric> known =
        runs.stream().flatMap(run -> run.metrics().stream()).distinct().toList();
    return known.stream()
        .filter(metric -> metric.name().equals(condition.metric()))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "%s: the reports have no number %s; they have %s"
                        .formatted(
                            condition,
                            condition.metric(),
                            known.stream()
                                .map(ComparedMetric::name)
                                .collect(Collectors.joining(", ")))));
  }

  private static void ofOne(MeasuredRun run, List<Condition> failIf, List<Verdict> verdicts) {
    for (MeasuredModel model : run.models()) {
      for (Condition condition : failIf) {
        if (condition.change().isEmpty()) {
          verdicts.add(
              judge(
                  condition,
                  run,
                  model.name(),
                  model.number(condition.metric()),
                  OptionalDouble.empty()));
        } else {
          String baseline =
              run.baseline()
                  .orElseThrow(
                      () ->
                          new InvalidInputException(
                              "%s: %s has no baseline; expected a second report to compare with"
                                  .formatted(condition, run.name())));
          if (!model.name().equals(baseline)) {
            verdicts.add(
                judge(
                    condition,
                    run,
                    model.name(),
                    model.number(condition.metric()),
                    run.number(baseline, condition.metric())));
          }
        }
      }
    }
  }

  private static Verdict ofPair(
      MeasuredRun first, MeasuredRun run, String model, Condition condition) {
    ComparedMetric metric = metric(List.of(first, run), condition);
    Optional<String> incomparable =
        condition.change().isEmpty()
            ? Optional.empty()
            : run.incomparable(first, metric.kind()).map(reason -> "can't be judged: " + reason);
    return incomparable
        .map(reason -> new Verdict(condition, model, run.name(), false, reason))
        .orElseGet(
            () ->
                judge(
                    condition,
                    run,
                    model,
                    run.number(model, condition.metric()),
                    first.number(model, condition.metric())));
  }

  private static Verdict judge(
      Condition condition,
      MeasuredRun run,
      String model,
      OptionalDouble value,
      OptionalDouble reference) {
    OptionalDouble quantity = condition.quantity(value, reference);
    if (quantity.isEmpty()) {
      return new Verdict(
          condition, model, run.name(), false, missing(run, model, value, condition));
    }
    boolean holds = condition.holdsFor(quantity.getAsDouble());
    String numbers =
        condition.change().isEmpty()
            ? "%s %s".formatted(condition.metric(), number(value.getAsDouble()))
            : "%s %s, before %s; %s %s"
                .formatted(
                    condition.metric(),
                    number(value.getAsDouble()),
                    number(reference.getAsDouble()),
                    condition.change().get().word(),
                    number(quantity.getAsDouble()));
    return new Verdict(
        condition,
        model,
        run.name(),
        !holds,
        "%s, %s %s the limit"
            .formatted(
                numbers,
                number(condition.distance(quantity.getAsDouble())),
                holds ? "beyond" : "from"));
  }

  private static String missing(
      MeasuredRun run, String model, OptionalDouble value, Condition condition) {
    if (run.model(model).isEmpty()) {
      return "can't be judged: the model is not there";
    }
    return "can't be judged: no %s%s"
        .formatted(
            condition.metric() + (value.isPresent() ? " to compare with" : ""),
            run.model(model)
                .flatMap(MeasuredModel::error)
                .map(error -> ", the model failed: " + error)
                .orElse(""));
  }

  private static String number(double value) {
    return Numbers.fixed(value, Math.abs(value) >= 1_000 ? 1 : Math.abs(value) >= 10 ? 2 : 4);
  }
}
