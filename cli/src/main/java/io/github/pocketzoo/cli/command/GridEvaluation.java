package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.error.FailureReason;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.TreeHash;
import io.github.pocketzoo.core.process.CellRunner;
import io.github.pocketzoo.core.process.JavaCommand;
import io.github.pocketzoo.core.provenance.CodeHash;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.eval.bench.Machine;
import io.github.pocketzoo.eval.grid.EvaluationGrid;
import io.github.pocketzoo.eval.grid.PlannedCell;
import io.github.pocketzoo.eval.report.GridCell;
import io.github.pocketzoo.eval.report.GridFiles;
import io.github.pocketzoo.eval.report.GridReport;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code eval} of many models in many tasks: each pair is an {@code eval} of its own process, with
 * the options of the command line that mean something to its task.
 */
final class GridEvaluation {
  static final Setting<Integer> PARALLEL =
      Setting.optional(
          "parallel",
          ValueType.count(1),
          "evaluate each model in each task in a process of its own, so many at a time; several"
              + " tasks are evaluated so in any case (default: 1)");
  static final Flag RESUME =
      new Flag(
          "resume",
          "of processes side by side: keep what is complete and was made by the same options, code"
              + " and model");

  static final OptionGroup OPTIONS = OptionGroup.of("Processes side by side", PARALLEL, RESUME);

  /** What the column is called where no task is named. */
  private static final String UNNAMED = "data";

  private final Arguments arguments;
  private final Setting<NamedModel> model;
  private final Setting<Path> reportDirectory;

  /** Options that every cell gets if they mean something to its task. */
  private final List<CommandOption> passedOn;

  /** Those of {@link #passedOn} that mean nothing to language models. */
  private final Set<CommandOption> ofEncoders;

  private final Setting<Integer> threads;

  /**
   * @param model the option that names models
   * @param reportDirectory the option that says where the report goes
   * @param threads the option that says how many threads a cell has
   * @param passedOn options that every cell gets if they mean something to its task
   * @param ofEncoders those that mean nothing to language models
   */
  GridEvaluation(
      Arguments arguments,
      Setting<NamedModel> model,
      Setting<Path> reportDirectory,
      Setting<Integer> threads,
      List<CommandOption> passedOn,
      Set<CommandOption> ofEncoders) {
    this.arguments = arguments;
    this.model = model;
    this.reportDirectory = reportDirectory;
    this.threads = threads;
    this.passedOn = List.copyOf(passedOn);
    this.ofEncoders = Set.copyOf(ofEncoders);
  }

  /** Whether cells are to be run in processes. */
  static boolean isWanted(Arguments arguments) {
    return TestData.tasks(arguments).size() > 1 || arguments.has(PARALLEL) || arguments.has(RESUME);
  }

  /**
   * Runs all, prints the table and writes the report.
   *
   * @throws InvalidInputException if a cell failed, when all is written
   */
  void run(Console console) {
    Path directory =
        arguments
            .find(reportDirectory)
            .orElseThrow(
                () ->
                    new UsageException(
                        "--%s DIR is missing: processes leave their results there"
                            .formatted(reportDirectory.name())));
    List<String> tasks = tasks();
    refuseWhatNoTaskHas(tasks);
    Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    String codeHash = CodeHash.ofThis();
    EvaluationGrid grid =
        new EvaluationGrid(directory, codeHash, plan(tasks, console), this::command);
    grid.check(arguments.has(RESUME));
    CellRunner runner = new CellRunner(parallel(), console.progress());
    List<GridCell> cells;
    GridReport report;
    try (StoppableWork work = StoppableWork.start(runner::stop, Optional.empty())) {
      cells = grid.run(runner);
      report =
          new GridReport(
              GridReport.SCHEMA_VERSION,
              GridReport.KIND,
              Provenance.toolVersion(),
              codeHash,
              "pocketzoo eval " + arguments.quoted(),
              startedAt,
              Machine.current(),
              tasks,
              arguments.all(model).stream().map(NamedModel::name).toList(),
              cells);
      console.out().print(GridFiles.console(report));
      console.print("report: " + GridFiles.write(report, directory).get(0));
    }
    requireAll(report);
  }

  private static void requireAll(GridReport report) {
    List<GridCell> failed = report.failures();
    if (!failed.isEmpty()) {
      throw new InvalidInputException(
          "%d of %d cells failed: %s"
              .formatted(
                  failed.size(),
                  report.cells().size(),
                  failed.stream()
                      .map(cell -> cell.model() + " in " + cell.task())
                      .collect(Collectors.joining(", "))));
    }
  }

  private int parallel() {
    return arguments.find(PARALLEL).orElse(1);
  }

  /** Their names as they are written. */
  private List<String> tasks() {
    List<String> tasks = TestData.taskNames(arguments);
    Set<String> seen = new HashSet<>();
    for (String task : tasks) {
      if (!seen.add(task)) {
        throw new UsageException("--task %s is given twice".formatted(task));
      }
    }
    if (tasks.size() > 1 && arguments.has(DataOptions.TEXTS)) {
      throw new UsageException("--data goes with one --task, there are " + tasks.size());
    }
    return tasks.isEmpty() ? List.of(UNNAMED) : tasks;
  }

  private Optional<Evaluated> task(String name) {
    List<String> names = TestData.taskNames(arguments);
    int index = names.indexOf(name);
    return index < 0 ? Optional.empty() : Optional.of(TestData.tasks(arguments).get(index));
  }

  /** Whether a cell of a task gets an option. */
  private boolean isFor(CommandOption option, String task) {
    Optional<Evaluated> evaluated = task(task);
    if (evaluated.isEmpty() || TestData.tasks(arguments).size() == 1) {
      return true;
    }
    boolean wrongKind =
        isOfLanguage(evaluated.get())
            ? ofEncoders.contains(option)
            : LanguageEvaluation.OPTIONS.options().contains(option);
    return !wrongKind && TestData.isFor(option, evaluated.get());
  }

  private static boolean isOfLanguage(Evaluated task) {
    return task.task().flatMap(EmbeddedTask::texts).isPresent();
  }

  private void refuseWhatNoTaskHas(List<String> tasks) {
    for (CommandOption option : passedOn) {
      if (arguments.has(option) && tasks.stream().noneMatch(task -> isFor(option, task))) {
        throw new UsageException("--%s goes with none of these tasks".formatted(option.name()));
      }
    }
  }

  private List<PlannedCell> plan(List<String> tasks, Console console) {
    List<NamedModel> models = arguments.all(model);
    List<String> written = arguments.texts(model);
    ModelLoader loader = ModelLoader.of(arguments, console);
    Map<String, String> hashes = new HashMap<>();
    Map<String, String> broken = new HashMap<>();
    for (NamedModel each : models) {
      try {
        hashes.put(each.name(), TreeHash.of(List.of(loader.fetch(each.reference()))));
      } catch (InvalidInputException e) {
        broken.put(each.name(), FailureReason.of(e));
      }
    }
    List<PlannedCell> cells = new ArrayList<>();
    for (String task : tasks) {
      for (int i = 0; i < models.size(); i++) {
        String name = models.get(i).name();
        cells.add(
            new PlannedCell(
                task,
                name,
                hashes.getOrDefault(name, ""),
                words(task, written.get(i)),
                Optional.ofNullable(broken.get(name))));
      }
    }
    return cells;
  }

  private List<String> words(String task, String writtenModel) {
    List<String> words = new ArrayList<>(List.of("eval", option(model), writtenModel));
    if (task(task).isPresent()) {
      words.addAll(List.of(option(DataOptions.TASK), task));
    }
    for (CommandOption each : passedOn) {
      if (arguments.has(each) && isFor(each, task)) {
        if (each instanceof Setting<?> setting) {
          arguments.texts(setting).forEach(value -> words.addAll(List.of(option(each), value)));
        } else {
          words.add(option(each));
        }
      }
    }
    if (!arguments.has(threads) && task(task).filter(each -> !isOfLanguage(each)).isPresent()) {
      words.addAll(List.of(option(threads), Integer.toString(threadsOfCell())));
    }
    words.add("--no-benchmark");
    return words;
  }

  /** So that all cells together have one thread a processor. */
  private int threadsOfCell() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / parallel());
  }

  private static String option(CommandOption option) {
    return "--" + option.name();
  }

  private List<String> command(List<String> words, Path report) {
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of(option(reportDirectory), report.toString()));
    return JavaCommand.of(MainClass.NAME, all);
  }
}
