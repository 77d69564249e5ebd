package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
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
import io.github.pocketzoo.eval.report.GridComparison;
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
 * the options of the command line that mean something to its task. Then one process a task, alone
 * on the machine, measures the speed of its models in turns and tests each against each, by the
 * answers of the cells.
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
          "of processes side by side: keep what is complete and was made by the same options, code,"
              + " model and data");

  static final OptionGroup OPTIONS = OptionGroup.of("Processes side by side", PARALLEL, RESUME);

  /** What the column is called where no task is named. */
  private static final String UNNAMED = "data";

  private final Arguments arguments;
  private final GridOptions options;

  GridEvaluation(Arguments arguments, GridOptions options) {
    this.arguments = arguments;
    this.options = options;
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
            .find(options.reportDirectory())
            .orElseThrow(
                () ->
                    new UsageException(
                        "--%s DIR is missing: processes leave their results there"
                            .formatted(options.reportDirectory().name())));
    List<String> tasks = tasks();
    refuseWhatNoTaskHas(tasks);
    Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    String codeHash = CodeHash.ofThis();
    EvaluationGrid grid =
        new EvaluationGrid(directory, codeHash, plan(tasks, console), this::command);
    grid.check(arguments.has(RESUME));
    CellRunner runner = new CellRunner(parallel(), console.progress());
    CellRunner alone = new CellRunner(1, console.progress());
    Runnable stop =
        () -> {
          runner.stop();
          alone.stop();
        };
    GridReport report;
    try (StoppableWork work = StoppableWork.start(stop, Optional.empty())) {
      List<GridCell> cells = grid.run(runner);
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
              arguments.all(options.model()).stream().map(NamedModel::name).toList(),
              cells,
              grid.compare(cells, this::comparison, alone));
      console.out().print(GridFiles.console(report));
      console.print("report: " + GridFiles.write(report, directory).get(0));
    }
    requireAll(report);
  }

  private static void requireAll(GridReport report) {
    List<GridCell> failed = report.failures();
    List<GridComparison> incomplete =
        report.comparisons().stream().filter(each -> each.error().isPresent()).toList();
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
    if (!incomplete.isEmpty()) {
      throw new InvalidInputException(
          "models were not compared in %d of %d tasks: %s"
              .formatted(
                  incomplete.size(),
                  report.tasks().size(),
                  incomplete.stream().map(GridComparison::task).collect(Collectors.joining(", "))));
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
            ? options.ofEncoders().contains(option)
            : LanguageEvaluation.OPTIONS.options().contains(option);
    return !wrongKind && TestData.isFor(option, evaluated.get());
  }

  private static boolean isOfLanguage(Evaluated task) {
    return task.task().flatMap(EmbeddedTask::texts).isPresent();
  }

  private void refuseWhatNoTaskHas(List<String> tasks) {
    List<CommandOption> all = new ArrayList<>(options.ofCells());
    all.addAll(options.ofComparisons());
    for (CommandOption option : all) {
      if (arguments.has(option) && tasks.stream().noneMatch(task -> isFor(option, task))) {
        throw new UsageException("--%s goes with none of these tasks".formatted(option.name()));
      }
    }
  }

  private List<PlannedCell> plan(List<String> tasks, Console console) {
    List<NamedModel> models = arguments.all(options.model());
    List<String> written = arguments.texts(options.model());
    ModelLoader loader = ModelLoader.of(arguments, console);
    Map<String, String> hashes = new HashMap<>();
    Map<String, String> broken = new HashMap<>();
    Loading loading = new Loading();
    for (NamedModel each : models) {
      loading.attempt(
          () -> hashes.put(each.name(), TreeHash.of(List.of(loader.fetch(each.reference())))),
          reason -> broken.put(each.name(), reason));
    }
    List<PlannedCell> cells = new ArrayList<>();
    for (String task : tasks) {
      String data = TestFiles.hash(arguments, task(task));
      for (int i = 0; i < models.size(); i++) {
        String name = models.get(i).name();
        cells.add(
            new PlannedCell(
                task,
                name,
                hashes.getOrDefault(name, ""),
                data,
                words(task, written.get(i)),
                Optional.ofNullable(broken.get(name))));
      }
    }
    return cells;
  }

  private List<String> words(String task, String writtenModel) {
    List<String> words = new ArrayList<>(List.of("eval", option(options.model()), writtenModel));
    addTask(words, task);
    addGiven(words, task, options.ofCells());
    if (!arguments.has(options.threads())
        && task(task).filter(each -> !isOfLanguage(each)).isPresent()) {
      words.addAll(List.of(option(options.threads()), Integer.toString(threadsOfCell())));
    }
    words.add("--no-benchmark");
    return words;
  }

  /** The command line that compares models whose answers are there. */
  private List<String> comparison(String task, List<String> models, List<Path> answers) {
    List<String> words = new ArrayList<>(List.of("eval"));
    List<NamedModel> all = arguments.all(options.model());
    for (int i = 0; i < all.size(); i++) {
      if (models.contains(all.get(i).name())) {
        words.addAll(List.of(option(options.model()), arguments.texts(options.model()).get(i)));
      }
    }
    addTask(words, task);
    addGiven(words, task, options.ofCells());
    addGiven(words, task, options.ofComparisons());
    arguments
        .find(options.baseline())
        .filter(models::contains)
        .ifPresent(name -> words.addAll(List.of(option(options.baseline()), name)));
    answers.forEach(
        directory -> words.addAll(List.of(option(options.answers()), directory.toString())));
    return words;
  }

  private void addTask(List<String> words, String task) {
    if (task(task).isPresent()) {
      words.addAll(List.of(option(DataOptions.TASK), task));
    }
  }

  private void addGiven(List<String> words, String task, List<CommandOption> among) {
    for (CommandOption each : among) {
      if (arguments.has(each) && isFor(each, task)) {
        if (each instanceof Setting<?> setting) {
          arguments.texts(setting).forEach(value -> words.addAll(List.of(option(each), value)));
        } else {
          words.add(option(each));
        }
      }
    }
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
    all.addAll(List.of(option(options.reportDirectory()), report.toString()));
    return JavaCommand.of(MainClass.NAME, all);
  }
}
