package io.github.pocketzoo.eval.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.eval.bench.CallShape;
import io.github.pocketzoo.eval.bench.EngineComparison;
import io.github.pocketzoo.eval.bench.EngineTiming;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A comparison of engines for people, and as JSON by {@code docs/guide/benchmark.md}. */
public final class EngineReport {
  private EngineReport() {}

  /** The comparison as indented JSON. */
  public static String json(EngineComparison comparison) {
    ObjectNode root = JsonReport.JSON.createObjectNode();
    root.set("machine", JsonReport.JSON.valueToTree(comparison.machine()));
    root.put("threads", comparison.threads());
    root.set("options", JsonReport.JSON.valueToTree(comparison.options()));
    ArrayNode results = root.putArray("results");
    comparison.timings().forEach(timing -> results.add(result(timing, comparison)));
    return JsonReport.indented(root);
  }

  private static ObjectNode result(EngineTiming timing, EngineComparison comparison) {
    ObjectNode node = JsonReport.JSON.createObjectNode();
    node.put("model", timing.model());
    node.put("engine", timing.engine());
    node.put("isa", timing.isa());
    node.put("batch", timing.shape().batchSize());
    timing
        .shape()
        .seqLen()
        .ifPresentOrElse(
            length -> node.put("seqLen", length), () -> node.put("seqLen", CallShape.MIXED));
    node.put("tokens", timing.tokens());
    node.put("samples", timing.calls().samples());
    node.put("medianMs", timing.calls().p50Millis());
    node.put("p95Ms", timing.calls().p95Millis());
    node.put("tokensPerSecond", timing.tokensPerSecond());
    node.set("nanos", JsonReport.JSON.valueToTree(timing.calls().nanos()));
    ObjectNode ratios = node.putObject("ratioTo");
    comparison.others(timing).forEach(other -> ratios.put(other.engine(), timing.ratioTo(other)));
    return node;
  }

  /** The comparison as plain text, ending with a line break: a table for each model and shape. */
  public static String console(EngineComparison comparison) {
    Map<String, List<EngineTiming>> tables =
        comparison.timings().stream()
            .collect(
                Collectors.groupingBy(
                    EngineReport::title, LinkedHashMap::new, Collectors.toList()));
    StringBuilder text = new StringBuilder();
    text.append(
        "%s, %s for each call\n"
            .formatted(
                comparison.machine().cpu(),
                comparison.threads() == 1 ? "1 thread" : comparison.threads() + " threads"));
    tables.forEach((title, rows) -> text.append('\n').append(title).append(table(rows)));
    if (comparison.timings().stream().anyMatch(timing -> !comparison.others(timing).isEmpty())) {
      text.append("\nvs ENGINE: how many times faster than it, by the median times\n");
    }
    return text.toString();
  }

  private static String title(EngineTiming timing) {
    String texts =
        timing.shape().batchSize() == 1 ? "1 text" : timing.shape().batchSize() + " texts";
    String length =
        timing.shape().seqLen().isPresent()
            ? "of %d tokens".formatted(timing.shape().seqLen().getAsInt())
            : "of their own lengths, %s tokens together"
                .formatted(Numbers.measure(timing.tokens()));
    return "%s, %s %s\n".formatted(timing.model(), texts, length);
  }

  private static String table(List<EngineTiming> rows) {
    List<String> header =
        new ArrayList<>(List.of("Engine", "ISA", "Median (ms)", "p95 (ms)", "Tokens/s"));
    if (rows.size() > 1) {
      rows.forEach(row -> header.add("vs " + row.engine()));
    }
    List<List<String>> cells = new ArrayList<>();
    for (EngineTiming row : rows) {
      List<String> line =
          new ArrayList<>(
              List.of(
                  row.engine(),
                  row.isa(),
                  Numbers.measure(row.calls().p50Millis()),
                  Numbers.measure(row.calls().p95Millis()),
                  Numbers.measure(row.tokensPerSecond())));
      if (rows.size() > 1) {
        rows.forEach(other -> line.add(ratio(row, other)));
      }
      cells.add(line);
    }
    return new TextTable(2, header, cells).console();
  }

  private static String ratio(EngineTiming row, EngineTiming other) {
    return row.engine().equals(other.engine())
        ? Numbers.MISSING
        : Numbers.fixed(row.ratioTo(other), 2);
  }
}
