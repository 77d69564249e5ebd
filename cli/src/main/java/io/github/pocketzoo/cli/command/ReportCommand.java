package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.compare.Condition;
import io.github.pocketzoo.eval.language.LanguageReport;
import io.github.pocketzoo.eval.report.ComparedMetric;
import io.github.pocketzoo.eval.report.ComparisonReport;
import io.github.pocketzoo.eval.report.ConsoleReport;
import io.github.pocketzoo.eval.report.Gate;
import io.github.pocketzoo.eval.report.JsonReport;
import io.github.pocketzoo.eval.report.JunitReport;
import io.github.pocketzoo.eval.report.MeasuredRun;
import io.github.pocketzoo.eval.report.ReportFiles;
import io.github.pocketzoo.eval.report.RunComparison;
import io.github.pocketzoo.eval.report.SeedSummary;
import io.github.pocketzoo.eval.report.Sensitivity;
import io.github.pocketzoo.eval.report.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Shows reports again, compares them, and fails where they are too bad. */
final class ReportCommand implements Command {
  /** What a budget or a gate says. */
  static final ValueType<Condition> CONDITION =
      new ValueType<>("CONDITION", text -> ComparedMetric.requireKnown(Condition.parse(text)));

  private static final Setting<Path> OUTPUT =
      Setting.optional(
          "output",
          ValueType.path("DIR"),
          "directory to write to: of one report HTML, Markdown, LaTeX, CSV and JSON, of a"
              + " comparison HTML and Markdown, of seeds Markdown and JSON (default: print only)");
  private static final Flag SEEDS =
      new Flag(
          "seeds", "the reports are runs with several seeds: tell mean and standard deviation");
  private static final Setting<Condition> BUDGET =
      Setting.optional(
              "budget",
              CONDITION,
              "of one report: what a model must keep to be recommended, again for each (default: as"
                  + " the report was made)")
          .repeated();
  private static final Setting<Path> SENSITIVITY =
      Setting.optional(
          "sensitivity",
          ValueType.path("FILE"),
          "of one report on classifiers: sensitivity.json to draw on the page (default: none)");
  private static final Setting<Condition> FAIL_IF =
      Setting.optional(
              "fail-if",
              CONDITION,
              "end with exit code 3 if this holds for a model, such as 'accuracy.drop > 0.5' or"
                  + " 'p50 > 3 ms'; again for each")
          .repeated();
  private static final Setting<Path> JUNIT =
      Setting.optional(
          "junit",
          ValueType.path("FILE"),
          "JUnit XML to write: the conditions of --fail-if, or else the numbers of the comparison");

  @Override
  public String name() {
    return "report";
  }

  @Override
  public String summary() {
    return "Show a report.json again, compare two or more of them, or fail where they are too bad";
  }

  @Override
  public String description() {
    return summary()
        + ". In a comparison every later report is held against the first, model by model; what got"
        + " worse is named a regression. A condition is METRIC[.drop|.rise|.ratio] <|<=|>|>="
        + " NUMBER: the change is that from the first report, or, of one report, from its baseline;"
        + " scores are in points, times in ms, size in MB.";
  }

  @Override
  public String usage() {
    return "REPORT.json ... [OPTIONS]";
  }

  @Override
  public boolean takesOperands() {
    return true;
  }

  @Override
  public List<OptionGroup> optionGroups() {
    return List.of(
        OptionGroup.of("Output", OUTPUT, SEEDS, BUDGET, SENSITIVITY),
        OptionGroup.of("Gate", FAIL_IF, JUNIT));
  }

  @Override
  public List<String> examples() {
    return List.of(
        "report report/report.json --output rendered",
        "report monday/report.json tuesday/report.json --output comparison",
        "report main/report.json branch/report.json --fail-if 'accuracy.drop > 0.5'"
            + " --fail-if 'p50.ratio > 1.2' --junit gate.xml",
        "report seed1/report.json seed2/report.json seed3/report.json --seeds");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    List<Path> files = arguments.operands().stream().map(Path::of).toList();
    check(arguments, files);
    arguments.find(JUNIT).ifPresent(AtomicFiles::requireWritable);
    List<MeasuredRun> runs = files.stream().map(MeasuredRun::read).toList();
    Optional<RunComparison> comparison = Optional.empty();
    if (arguments.has(SEEDS)) {
      seeds(SeedSummary.of(runs), arguments, console);
    } else if (files.size() == 1) {
      one(files.get(0), arguments, console);
    } else {
      comparison = Optional.of(RunComparison.of(runs));
      compare(comparison.get(), arguments, console);
    }
    Gate gate = Gate.of(runs, arguments.all(FAIL_IF));
    write(gate, comparison, arguments, console);
    gate.verdicts().forEach(verdict -> console.out().println(verdict.line()));
    requirePassed(gate);
  }

  private static void check(Arguments arguments, List<Path> files) {
    if (files.isEmpty()) {
      throw new UsageException("no report.json is named");
    }
    if (arguments.has(SEEDS) && (arguments.has(FAIL_IF) || arguments.has(JUNIT))) {
      throw new UsageException(
          "--seeds summarizes, it doesn't judge; expected no --fail-if, --junit");
    }
    if (files.size() > 1) {
      for (Setting<?> setting : List.of(BUDGET, SENSITIVITY)) {
        if (arguments.has(setting)) {
          throw new UsageException("--%s: expected one report".formatted(setting.name()));
        }
      }
    }
    if (arguments.has(JUNIT) && files.size() == 1 && !arguments.has(FAIL_IF)) {
      throw new UsageException("--junit: expected --fail-if, or two reports to compare");
    }
  }

  private static void one(Path file, Arguments arguments, Console console) {
    List<Condition> budget = arguments.all(BUDGET);
    Optional<Sensitivity> sensitivity = arguments.find(SENSITIVITY).map(Sensitivity::read);
    if (JsonReport.isOnLanguageModels(file)) {
      if (sensitivity.isPresent()) {
        throw new UsageException("--sensitivity: expected a report on classifiers");
      }
      LanguageReport read = JsonReport.readLanguage(file);
      LanguageReport report = budget.isEmpty() ? read : read.withBudget(budget);
      console.out().print(ConsoleReport.render(report));
      output(arguments, console, directory -> ReportFiles.write(report, directory));
    } else {
      EvaluationReport read = JsonReport.read(file);
      EvaluationReport report = budget.isEmpty() ? read : read.withBudget(budget);
      console.out().print(ConsoleReport.render(report));
      output(arguments, console, directory -> ReportFiles.write(report, sensitivity, directory));
    }
  }

  private static void seeds(SeedSummary summary, Arguments arguments, Console console) {
    console.out().print(summary.console());
    output(arguments, console, summary::write);
  }

  private static void compare(RunComparison comparison, Arguments arguments, Console console) {
    console.out().print(ComparisonReport.console(comparison));
    output(arguments, console, directory -> ComparisonReport.write(comparison, directory));
  }

  private static void write(
      Gate gate, Optional<RunComparison> comparison, Arguments arguments, Console console) {
    arguments
        .find(JUNIT)
        .ifPresent(
            file -> {
              AtomicFiles.text(
                  file,
                  arguments.has(FAIL_IF)
                      ? JunitReport.render(gate)
                      : JunitReport.render(comparison.orElseThrow()));
              console.print("wrote " + file);
            });
  }

  private static void requirePassed(Gate gate) {
    List<Verdict> failures = gate.failures();
    if (!failures.isEmpty()) {
      throw new GateFailure(
          "%d of %d conditions failed, the first: %s"
              .formatted(failures.size(), gate.verdicts().size(), failures.get(0).line()));
    }
  }

  private static void output(Arguments arguments, Console console, Writer writer) {
    arguments
        .find(OUTPUT)
        .ifPresent(
            directory -> writer.write(directory).forEach(file -> console.print("wrote " + file)));
  }

  /** Writes files into a directory and tells which. */
  @FunctionalInterface
  private interface Writer {
    List<Path> write(Path directory);
  }
}
