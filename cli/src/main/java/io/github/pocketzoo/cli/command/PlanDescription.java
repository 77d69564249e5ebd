package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.eval.report.TextTable;
import io.github.pocketzoo.runtime.exec.CompiledForward;
import io.github.pocketzoo.runtime.exec.Plan;
import java.util.List;
import java.util.Locale;

/**
 * How a compiled model is run, for people.
 *
 * @param compiled the model
 * @param compileMillis how long compiling took
 */
record PlanDescription(CompiledForward compiled, long compileMillis) {
  private static final double MEGABYTE = 1e6;

  /** A line about the whole, a table of the operations, and the notes. */
  String text() {
    Plan plan = compiled.graph().plan();
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s: compiled in %d ms; weights take %.1f MB of native memory%n%n",
            compiled.engine(),
            compileMillis,
            compiled.graph().weightBytes() / MEGABYTE));
    text.append(table(plan.lines()).console());
    plan.notes().forEach(note -> text.append("note: ").append(note).append('\n'));
    return text.toString();
  }

  private static TextTable table(List<Plan.Line> lines) {
    List<String> header = List.of("Operation", "Name", "Data type", "ISA", "Kernel");
    List<List<String>> rows =
        lines.stream()
            .map(
                line ->
                    List.of(
                        line.operation(),
                        line.name(),
                        line.dataType(),
                        line.instructionSet(),
                        line.kernel()))
            .toList();
    return new TextTable(header.size(), header, rows);
  }
}
