package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a model is, for people.
 *
 * @param name what to call it
 * @param directory where it lies
 * @param model the model
 */
record ModelDescription(String name, Path directory, Model model) {
  private static final double MEGABYTE = 1e6;

  /** A line for each fact. */
  String text() {
    StringBuilder text = new StringBuilder();
    line(text, "Model", name + " in " + directory);
    line(text, "Architecture", architecture());
    line(text, "Tokenizer", tokenizer());
    line(text, "Classes", classes());
    line(text, "Parameters", parameters());
    line(text, "Weights", weights());
    line(text, "Source", model.provenance().source());
    for (Provenance.Step step : model.provenance().steps()) {
      line(text, "Then", describe(step));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String title, String fact) {
    text.append(String.format(Locale.ROOT, "%-14s%s%n", title, fact));
  }

  private String architecture() {
    Architecture architecture = model.architecture();
    return "%s, %d layers of width %d, texts of up to %d tokens"
        .formatted(
            architecture.modelType(),
            architecture.structure().blocks().size(),
            architecture.hiddenSize(),
            architecture.maxLength());
  }

  private String tokenizer() {
    Tokenizer tokenizer = model.tokenizer();
    return String.format(
        Locale.ROOT,
        "%,d tokens; longer texts are cut to %d",
        tokenizer.vocabularySize(),
        tokenizer.maxLength());
  }

  private String classes() {
    List<String> labels = model.architecture().labels();
    return labels.isEmpty()
        ? "none: an encoder without a classification head"
        : labels.size() + ": " + String.join(", ", labels);
  }

  private String parameters() {
    long all = model.parameters().count();
    long zeros = all - model.parameters().countNonZero();
    return String.format(
        Locale.ROOT, "%,d, of which %,d (%.1f %%) are 0", all, zeros, 100.0 * zeros / all);
  }

  private String weights() {
    String format =
        model.quantized().isEmpty()
            ? "float32"
            : "%d matrices of %s, activations %s, the rest float32"
                .formatted(
                    model.quantized().size(),
                    model.quantization().describeWeights(),
                    model.quantization().activations().name().toLowerCase(Locale.ROOT));
    double megabytes = ModelDirectory.bytes(directory) / MEGABYTE;
    return String.format(Locale.ROOT, "%s; %.1f MB on disk", format, megabytes);
  }

  private static String describe(Provenance.Step step) {
    return "%s, %s, pocketzoo %s: %s%s"
        .formatted(
            step.operation(),
            step.createdAt(),
            step.toolVersion(),
            list(step.settings()),
            step.metrics().isEmpty() ? "" : "; " + list(step.metrics()));
  }

  private static String list(Map<String, ?> values) {
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}
