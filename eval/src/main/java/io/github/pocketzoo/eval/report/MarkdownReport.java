package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelFacts;
import io.github.pocketzoo.eval.ReportRow;
import io.github.pocketzoo.eval.language.LanguageReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The report as GitHub Markdown: for a README, an issue, a model card. */
public final class MarkdownReport {
  private MarkdownReport() {}

  /** The report as Markdown. */
  public static String render(EvaluationReport report) {
    return render(ReportContent.of(report));
  }

  /** The report as Markdown. */
  public static String render(LanguageReport report) {
    return render(ReportContent.of(report));
  }

  private static <R extends ReportRow> String render(ReportContent<R> report) {
    StringBuilder text = new StringBuilder();
    text.append("# Model comparison: ").append(Markdown.escape(report.task())).append("\n\n");
    Recommendation recommendation = report.recommendation();
    text.append("**")
        .append(Markdown.escape(recommendation.sentence()))
        .append("**\n\n")
        .append(Markdown.escape(recommendation.rule()))
        .append("\n\n");
    text.append(report.table(report.columns(), Markdown::escape).markdown()).append('\n');
    report
        .baseline()
        .ifPresent(
            baseline ->
                text.append("Baseline: ").append(Markdown.escape(baseline)).append(".\n\n"));
    text.append(models(report.models())).append('\n');
    text.append("## How it was measured\n\n");
    for (Method method : report.methods()) {
      text.append("- **%s.** %s\n".formatted(method.name(), Markdown.escape(method.text())));
    }
    text.append("- **When.** ")
        .append(report.startedAt())
        .append(", pocketzoo ")
        .append(Markdown.escape(report.toolVersion()))
        .append("\n\n");
    text.append(Markdown.code("sh", report.command()));
    text.append("\n## Provenance\n\n");
    for (R model : report.models()) {
      model
          .facts()
          .map(ModelFacts::provenance)
          .ifPresent(
              provenance ->
                  text.append("<details><summary>")
                      .append(Markdown.escape(model.name()))
                      .append("</summary>\n\n")
                      .append(Markdown.code("json", provenance.toPrettyString()))
                      .append("\n</details>\n\n"));
    }
    return text.toString().stripTrailing() + "\n";
  }

  private static String models(List<? extends ReportRow> models) {
    StringBuilder text = new StringBuilder();
    for (ReportRow model : models) {
      List<String> remarks = new ArrayList<>();
      model.facts().ifPresent(facts -> remarks.add("weights " + facts.weightFormat()));
      model.engine().ifPresent(engine -> remarks.add("run by " + engine));
      model.facts().ifPresent(facts -> remarks.addAll(facts.notes()));
      Optional<String> error = model.error().map(reason -> "failed: " + reason);
      error.ifPresent(remarks::add);
      text.append("- **%s**: ".formatted(Markdown.escape(model.name())))
          .append(Markdown.escape(String.join("; ", remarks)))
          .append('\n');
    }
    return text.toString();
  }
}
