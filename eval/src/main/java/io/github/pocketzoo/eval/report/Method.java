package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ReportRow;
import io.github.pocketzoo.eval.bench.BenchmarkOptions;
import io.github.pocketzoo.eval.bench.DecodingOptions;
import io.github.pocketzoo.eval.bench.Machine;
import io.github.pocketzoo.eval.language.LanguageReport;
import io.github.pocketzoo.eval.language.LanguageTestSet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How the numbers were made, in words: what a reader needs to doubt or to repeat them.
 *
 * @param name what is described
 * @param text one or more sentences
 */
record Method(String name, String text) {
  private static final String NOT_MEASURED = "Not measured.";

  static List<Method> of(EvaluationReport report) {
    List<Method> all = new ArrayList<>();
    all.add(
        new Method(
            "Test set",
            "%s: %s examples%s, fingerprint %s"
                .formatted(
                    report.testSet().dataset(),
                    Numbers.grouped(report.testSet().examples()),
                    report.testSet().labels().isEmpty()
                        ? ""
                        : ", %d classes".formatted(report.testSet().labels().size()),
                    report.testSet().fingerprint())));
    all.add(
        new Method(
            "Scores",
            "%s. Intervals are 95 %% percentile bootstrap intervals; but for accuracy, where they are known, from %s resampled test sets, seed %d. They tell how other test examples would change the score, not how another training run would."
                .formatted(
                    scores(report),
                    Numbers.grouped(report.options().bootstrapResamples()),
                    report.options().seed())));
    report
        .options()
        .baseline()
        .ifPresent(
            baseline ->
                all.add(
                    new Method(
                        "Against the baseline",
                        "Every model is compared with %s on the same examples: differences of scores have 95 %% intervals of the paired bootstrap.%s"
                            .formatted(baseline, mcnemar(report)))));
    all.add(new Method("Speed", speed(report)));
    report
        .options()
        .benchmark()
        .ifPresent(
            benchmark ->
                all.add(
                    energy(
                        "batches were timed",
                        report.models().stream()
                            .flatMap(model -> model.speed().stream())
                            .anyMatch(speed -> speed.energy().isPresent()))));
    addColdStart(report.models(), all);
    all.add(new Method("Machine", machine(report.machine())));
    return all;
  }

  private static String scores(EvaluationReport report) {
    return report.metrics().isEmpty()
        ? "No model has a score"
        : report.metrics().stream()
            .map(metric -> "%s: %s".formatted(metric.title(), metric.meaning()))
            .collect(Collectors.joining("; "));
  }

  private static String mcnemar(EvaluationReport report) {
    return report.models().stream().noneMatch(model -> model.comparison().isPresent())
        ? ""
        : " McNemar's test is exact for fewer than 25 discordant examples, else chi-square with"
            + " continuity correction; not adjusted for comparing several models. Agreement is"
            + " the share of equal predictions, right or wrong. KL is the mean Kullback–Leibler"
            + " divergence from the baseline's probabilities, in nats.";
  }

  static List<Method> of(LanguageReport report) {
    LanguageTestSet texts = report.testSet();
    List<Method> all = new ArrayList<>();
    all.add(
        new Method(
            "Texts",
            "%s: %s documents, %s in UTF-8, fingerprint %s"
                .formatted(
                    texts.dataset(),
                    Numbers.grouped(texts.documents()),
                    Numbers.bytes(texts.bytes()),
                    texts.fingerprint())));
    all.add(
        new Method(
            "Perplexity and bits per byte",
            "Each document is read on its own, begun and ended by the tokens that begin and end texts, in windows of %s tokens, half of which overlap; every token but the first is expected once. Bits per byte are those of all expected tokens, divided by the bytes of the text. Intervals are 95 %% percentile bootstrap intervals from %s resampled sets of documents, seed %d."
                .formatted(
                    Numbers.grouped(texts.windowLength()),
                    Numbers.grouped(report.options().bootstrapResamples()),
                    report.options().seed())));
    report
        .options()
        .baseline()
        .ifPresent(
            baseline ->
                all.add(
                    new Method(
                        "Against the baseline",
                        "Every model is compared with %s on the same resampled documents, so the interval of a ratio or difference is that of pairs: it holds 1, or 0, where these texts can't tell the two apart. Perplexities are compared only where the tokens of the texts are the same."
                            .formatted(baseline))));
    all.add(
        new Method(
            "Speed", report.options().benchmark().map(Method::decoding).orElse(NOT_MEASURED)));
    report
        .options()
        .benchmark()
        .ifPresent(
            benchmark ->
                all.add(
                    energy(
                        "prompts were read and tokens written",
                        report.models().stream()
                            .flatMap(model -> model.speed().stream())
                            .anyMatch(speed -> speed.energy().isPresent()))));
    addColdStart(report.models(), all);
    all.add(new Method("Machine", machine(report.machine())));
    return all;
  }

  private static String decoding(DecodingOptions benchmark) {
    return "Models took turns in %d rounds after %d that did not count. In each, %s of %d random tokens read at once, then %d tokens written one by one, the likeliest each time; at most 3 s a turn.%s"
        .formatted(
            benchmark.rounds(),
            benchmark.warmUpRounds(),
            benchmark.shape().batchSize() == 1
                ? "one prompt"
                : benchmark.shape().batchSize() + " prompts",
            benchmark.shape().promptLength(),
            benchmark.shape().newTokens(),
            benchmark
                .curves()
                .map(
                    curves ->
                        " Curves: %d tokens written after prompts of other lengths, and of several texts side by side after prompts of %d; all points of all models took turns."
                            .formatted(curves.newTokens(), curves.promptLength()))
                .orElse(""));
  }

  private static String speed(EvaluationReport report) {
    return report.options().benchmark().map(Method::speed).orElse(NOT_MEASURED);
  }

  private static String speed(BenchmarkOptions benchmark) {
    return "Models took turns in %d rounds, %s s a model in all after %s s or more of warm-up, in the same shuffled order of the test set's texts. Latency: one text a call, token ids in, outputs out, without tokenization. Throughput: batches of %d texts drawn at random, one calling thread; padding counts as no token."
        .formatted(
            benchmark.rounds(),
            Numbers.fixed(benchmark.budgetMillis() / 1000.0, 1),
            Numbers.fixed(benchmark.warmUpMillis() / 1000.0, 1),
            benchmark.throughputBatchSize());
  }

  private static Method energy(String when, boolean measured) {
    return new Method(
        "Energy",
        measured
            ? "That of the whole processor (RAPL) while %s, idle cores included.".formatted(when)
            : "Not measured: this machine's energy counters (RAPL) are absent or may not be read.");
  }

  private static void addColdStart(List<? extends ReportRow> models, List<Method> all) {
    if (models.stream().anyMatch(model -> model.coldStart().isPresent())) {
      all.add(
          new Method(
              "Cold start and memory",
              "Each model was opened in a new process of its own: time to read the files, to"
                  + " compile or build the graph, and of the first call with one text. Resident is"
                  + " the process's memory in RAM after it, less that before the model was read;"
                  + " peak is the most that it has been until then, less the same. Neither is the"
                  + " size on disk or the number of weights that are not zero."));
    }
  }

  private static String machine(Machine machine) {
    return "%s; %d logical processors, %d engine threads; vector instructions: %s; %s; %s"
        .formatted(
            machine.cpu(),
            machine.logicalProcessors(),
            machine.engineThreads(),
            machine.instructionSets().isEmpty()
                ? "unknown"
                : String.join(" ", machine.instructionSets()),
            machine.operatingSystem(),
            machine.jvm());
  }
}
