package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.bench.BenchmarkOptions;
import io.github.pocketzoo.eval.bench.Machine;
import java.util.ArrayList;
import java.util.List;

/**
 * How the numbers were made, in words: what a reader needs to doubt or to repeat them.
 *
 * @param name what is described
 * @param text one or more sentences
 */
record Method(String name, String text) {

  static List<Method> of(EvaluationReport report) {
    List<Method> all = new ArrayList<>();
    all.add(
        new Method(
            "Test set",
            "%s: %s examples, %d classes, fingerprint %s"
                .formatted(
                    report.testSet().dataset(),
                    Numbers.grouped(report.testSet().examples()),
                    report.testSet().labels().size(),
                    report.testSet().fingerprint())));
    all.add(
        new Method(
            "Accuracy and macro-F1",
            "Macro-F1 is the plain mean over the classes that occur in the truth or in the predictions, a score of 0/0 being 0 (scikit-learn's convention). Intervals are 95 %% percentile bootstrap intervals; for macro-F1 from %s resampled test sets, seed %d. They tell how other test examples would change the score, not how another training run would."
                .formatted(
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
                        "Every model is compared with %s on the same examples: McNemar's test, exact for fewer than 25 discordant examples, else chi-square with continuity correction; not adjusted for comparing several models. Agreement is the share of equal predictions, right or wrong."
                            .formatted(baseline))));
    all.add(new Method("Speed", speed(report)));
    all.add(new Method("Machine", machine(report.machine())));
    return all;
  }

  private static String speed(EvaluationReport report) {
    return report.options().benchmark().map(Method::speed).orElse("Not measured.");
  }

  private static String speed(BenchmarkOptions benchmark) {
    return "Models took turns in %d rounds, %s s a model in all after %s s or more of warm-up, in the same shuffled order of the test set's texts. Latency: one text a call, token ids in, logits out, without tokenization. Throughput: batches of %d texts drawn at random, one calling thread; padding counts as no token."
        .formatted(
            benchmark.rounds(),
            Numbers.fixed(benchmark.budgetMillis() / 1000.0, 1),
            Numbers.fixed(benchmark.warmUpMillis() / 1000.0, 1),
            benchmark.throughputBatchSize());
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
