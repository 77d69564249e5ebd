package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.language.LanguageReport;
import io.github.pocketzoo.eval.report.ComparisonReport;
import io.github.pocketzoo.eval.report.ConsoleReport;
import io.github.pocketzoo.eval.report.JsonReport;
import io.github.pocketzoo.eval.report.NamedReport;
import io.github.pocketzoo.eval.report.ReportFiles;
import io.github.pocketzoo.eval.report.RunComparison;
import java.nio.file.Path;
import java.util.List;

/** Shows reports again, and compares them. */
final class ReportCommand implements Command {
  private static final Setting<Path> OUTPUT =
      Setting.optional(
          "output",
          ValueType.path("DIR"),
          "directory to write to: of one report HTML, Markdown, CSV and JSON, of a comparison"
              + " HTML and Markdown (default: print only)");

  @Override
  public String name() {
    return "report";
  }

  @Override
  public String summary() {
    return "Show a report.json again, or compare two or more of them";
  }

  @Override
  public String description() {
    return summary()
        + ". In a comparison, of classifiers, every later report is held against the first; what got"
        + " worse is named a regression.";
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
    return List.of(OptionGroup.of("Output", OUTPUT));
  }

  @Override
  public List<String> examples() {
    return List.of(
        "report report/report.json --output rendered",
        "report monday/report.json tuesday/report.json --output comparison");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    List<String> files = arguments.operands();
    if (files.isEmpty()) {
      throw new UsageException("no report.json is named");
    }
    if (files.size() == 1 && JsonReport.isOnLanguageModels(Path.of(files.get(0)))) {
      LanguageReport report = JsonReport.readLanguage(Path.of(files.get(0)));
      console.out().print(ConsoleReport.render(report));
      arguments
          .find(OUTPUT)
          .map(directory -> ReportFiles.write(report, directory))
          .ifPresent(written -> list(written, console));
      return;
    }
    List<NamedReport> reports =
        files.stream().map(file -> new NamedReport(file, JsonReport.read(Path.of(file)))).toList();
    if (reports.size() == 1) {
      EvaluationReport report = reports.get(0).report();
      console.out().print(ConsoleReport.render(report));
      arguments
          .find(OUTPUT)
          .map(directory -> ReportFiles.write(report, directory))
          .ifPresent(written -> list(written, console));
    } else {
      RunComparison comparison = RunComparison.of(reports);
      console.out().print(ComparisonReport.console(comparison));
      arguments
          .find(OUTPUT)
          .map(directory -> ComparisonReport.write(comparison, directory))
          .ifPresent(written -> list(written, console));
    }
  }

  private static void list(List<Path> files, Console console) {
    files.forEach(file -> console.print("wrote " + file));
  }
}
