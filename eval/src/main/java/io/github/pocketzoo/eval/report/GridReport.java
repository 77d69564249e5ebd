package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.bench.Machine;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Many models in many tasks.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION} of the pocketzoo that wrote it
 * @param kind {@link #KIND}, which tells it from reports on one task
 * @param toolVersion version of pocketzoo
 * @param codeHash of the classes that ran
 * @param command the command line that makes this report again
 * @param startedAt when the evaluation began, or was resumed
 * @param machine where
 * @param tasks in their order
 * @param models in their order
 * @param cells one a task and model, by task
 * @param comparisons of the models of each task; empty in older reports
 */
public record GridReport(
    int schemaVersion,
    String kind,
    String toolVersion,
    String codeHash,
    String command,
    Instant startedAt,
    Machine machine,
    List<String> tasks,
    List<String> models,
    List<GridCell> cells,
    List<GridComparison> comparisons) {
  /** Changes when a program that reads reports has to. */
  public static final int SCHEMA_VERSION = 1;

  /** What JSON calls these reports. */
  public static final String KIND = "grid";

  /** Copies. */
  public GridReport {
    tasks = List.copyOf(tasks);
    models = List.copyOf(models);
    cells = List.copyOf(cells);
    comparisons = comparisons == null ? List.of() : List.copyOf(comparisons);
  }

  /** The cells that have no result, or not all of it. */
  public List<GridCell> failures() {
    return cells.stream().filter(cell -> cell.error().isPresent()).toList();
  }

  /** The comparison of a task's models. */
  Optional<GridComparison> comparison(String task) {
    return comparisons.stream().filter(each -> each.task().equals(task)).findFirst();
  }

  /** How fast a model is in the tasks where that was measured, in their order. */
  List<GridSpeed> speeds(String model) {
    return tasks.stream().flatMap(task -> speed(task, model).stream()).toList();
  }

  /** How fast a model is in a task. */
  Optional<GridSpeed> speed(String task, String model) {
    return comparison(task).flatMap(each -> each.speed(model));
  }

  /** Whether any speed was measured. */
  boolean hasSpeeds() {
    return comparisons.stream().anyMatch(each -> !each.speeds().isEmpty());
  }

  GridCell cell(String task, String model) {
    return cells.stream()
        .filter(cell -> cell.task().equals(task) && cell.model().equals(model))
        .findFirst()
        .orElseThrow();
  }

  /** The primary score of a task, from any model that has it. */
  Optional<GridScore> primary(String task) {
    return cells.stream()
        .filter(cell -> cell.task().equals(task))
        .flatMap(cell -> cell.primary().stream())
        .findFirst();
  }

  /** Whether there are several tasks, and their primary scores are all times 100. */
  boolean hasMeans() {
    return tasks.size() > 1
        && tasks.stream().allMatch(task -> primary(task).filter(GridScore::isScore).isPresent());
  }

  /** Plain mean of a model's primary scores; empty if one is missing. */
  OptionalDouble mean(String model) {
    List<Double> scores =
        tasks.stream()
            .flatMap(task -> cell(task, model).primary().stream())
            .map(GridScore::value)
            .toList();
    return hasMeans() && scores.size() == tasks.size()
        ? scores.stream().mapToDouble(Double::doubleValue).average()
        : OptionalDouble.empty();
  }

  /** Tasks whose cells were not all asked the same examples. */
  List<String> tasksOfUnequalData() {
    return tasks.stream()
        .filter(
            task ->
                cells.stream()
                        .filter(cell -> cell.task().equals(task) && !cell.fingerprint().isEmpty())
                        .map(GridCell::fingerprint)
                        .distinct()
                        .count()
                    > 1)
        .toList();
  }
}
