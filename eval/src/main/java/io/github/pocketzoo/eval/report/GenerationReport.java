package io.github.pocketzoo.eval.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.eval.bench.GenerationComparison;
import io.github.pocketzoo.eval.bench.GenerationShape;
import io.github.pocketzoo.eval.bench.GenerationTiming;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A comparison of engines that generate, for people and as JSON. */
public final class GenerationReport {
  private GenerationReport() {}

  /** The comparison as indented JSON. */
  public static String json(GenerationComparison comparison) {
    ObjectNode root = JsonReport.JSON.createObjectNode();
    root.set("machine", JsonReport.JSON.valueToTree(comparison.machine()));
    root.put("threads", comparison.threads());
    root.put("rounds", comparison.rounds());
    root.put("bandwidthBytesPerSecond", comparison.bandwidth());
    ArrayNode results = root.putArray("results");
    comparison.timings().forEach(timing -> results.add(result(timing, comparison)));
    return JsonReport.indented(root);
  }

  private static ObjectNode result(GenerationTiming timing, GenerationComparison comparison) {
    ObjectNode node = JsonReport.JSON.createObjectNode();
    node.put("model", timing.model());
    node.put("engine", timing.engine());
    node.put("isa", timing.isa());
    node.put("batch", timing.shape().batchSize());
    node.put("promptLength", timing.shape().promptLength());
    node.put("newTokens", timing.shape().newTokens());
    node.put("samples", timing.nextToken().samples());
    node.put("firstTokenMs", timing.firstToken().p50Millis());
    node.put("firstTokenP95Ms", timing.firstToken().p95Millis());
    node.put("medianMs", timing.nextToken().p50Millis());
    node.put("p95Ms", timing.nextToken().p95Millis());
    node.put("tokensPerSecond", timing.tokensPerSecond());
    node.set("firstTokenNanos", JsonReport.JSON.valueToTree(timing.firstToken().nanos()));
    node.set("nanos", JsonReport.JSON.valueToTree(timing.nextToken().nanos()));
    if (timing.weightBytes() > 0) {
      node.put("weightBytes", timing.weightBytes());
      node.put("keptBytes", timing.keptBytes());
      node.put("weightBandwidthShare", timing.weightShare(comparison.bandwidth()));
      node.put("bandwidthShare", timing.share(comparison.bandwidth()));
    }
    ObjectNode ratios = node.putObject("ratioTo");
    comparison.others(timing).forEach(other -> ratios.put(other.engine(), timing.ratioTo(other)));
    ObjectNode first = node.putObject("firstTokenRatioTo");
    comparison
        .others(timing)
        .forEach(other -> first.put(other.engine(), timing.firstTokenRatioTo(other)));
    return node;
  }

  /** The comparison as plain text, ending with a line break: a table for each model. */
  public static String console(GenerationComparison comparison) {
    Map<String, List<GenerationTiming>> tables =
        comparison.timings().stream()
            .collect(
                Collectors.groupingBy(
                    GenerationReport::title, LinkedHashMap::new, Collectors.toList()));
    StringBuilder text = new StringBuilder();
    text.append(
        "%s, %s for each call, which read memory at %s GB/s\n"
            .formatted(
                comparison.machine().cpu(),
                comparison.threads() == 1 ? "1 thread" : comparison.threads() + " threads",
                Numbers.fixed(comparison.bandwidth() / 1e9, 1)));
    tables.forEach(
        (title, rows) -> text.append('\n').append(title).append(table(rows, comparison)));
    text.append(
        "\nOf limit: least time of reading the weights (and all that is kept) from memory, relative to"
            + " the time of a step.\nFirst, next: how many times faster than ENGINE to the first"
            + " token, and to each after it.\n");
    return text.toString();
  }

  private static String title(GenerationTiming timing) {
    GenerationShape shape = timing.shape();
    return "%s, %s, %d tokens given, up to %d written\n"
        .formatted(
            timing.model(),
            shape.batchSize() == 1 ? "1 text" : shape.batchSize() + " texts",
            shape.promptLength(),
            shape.newTokens());
  }

  private static String table(List<GenerationTiming> rows, GenerationComparison comparison) {
    List<String> header =
        new ArrayList<>(
            List.of(
                "Engine", "ISA", "First (ms)", "Next (ms)", "p95 (ms)", "Tokens/s", "Of limit"));
    if (rows.size() > 1) {
      rows.forEach(row -> header.add(row.engine() + " first, next"));
    }
    List<List<String>> cells = new ArrayList<>();
    for (GenerationTiming row : rows) {
      List<String> line =
          new ArrayList<>(
              List.of(
                  row.engine(),
                  row.isa(),
                  Numbers.measure(row.firstToken().p50Millis()),
                  Numbers.measure(row.nextToken().p50Millis()),
                  Numbers.measure(row.nextToken().p95Millis()),
                  Numbers.measure(row.tokensPerSecond()),
                  limit(row, comparison)));
      if (rows.size() > 1) {
        rows.forEach(other -> line.add(ratio(row, other)));
      }
      cells.add(line);
    }
    return new TextTable(2, header, cells).console();
  }

  private static String limit(GenerationTiming row, GenerationComparison comparison) {
    return row.weightBytes() == 0
        ? Numbers.MISSING
        : "%s (%s)"
            .formatted(
                Numbers.fixed(row.weightShare(comparison.bandwidth()), 2),
                Numbers.fixed(row.share(comparison.bandwidth()), 2));
  }

  private static String ratio(GenerationTiming row, GenerationTiming other) {
    return row.engine().equals(other.engine())
        ? Numbers.MISSING
        : "%s, %s"
            .formatted(
                Numbers.fixed(row.firstTokenRatioTo(other), 2),
                Numbers.fixed(row.ratioTo(other), 2));
  }
}
