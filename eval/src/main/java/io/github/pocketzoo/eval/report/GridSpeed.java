package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.language.LanguageResult;
import java.util.Optional;

/**
 * How fast a model is in one task: of encoders single texts, and texts a second in batches; of
 * language models new tokens, and tokens a second.
 *
 * @param model as the command line names it
 * @param p50Millis median time
 * @param p95Millis time that 95 % stay within
 * @param perSecond texts, or tokens, a second
 * @param bytesOnDisk of the model's files
 */
public record GridSpeed(
    String model, double p50Millis, double p95Millis, double perSecond, long bytesOnDisk) {
  static Optional<GridSpeed> of(ModelResult row) {
    return row.speed()
        .map(
            speed ->
                new GridSpeed(
                    row.name(),
                    speed.latency().p50Millis(),
                    speed.latency().p95Millis(),
                    speed.throughput().examplesPerSecond(),
                    row.facts().orElseThrow().bytesOnDisk()));
  }

  static Optional<GridSpeed> of(LanguageResult row) {
    return row.speed()
        .map(
            speed ->
                new GridSpeed(
                    row.name(),
                    speed.nextToken().p50Millis(),
                    speed.nextToken().p95Millis(),
                    speed.tokensPerSecond(),
                    row.facts().orElseThrow().bytesOnDisk()));
  }

  String text() {
    return Numbers.measure(p50Millis);
  }

  String detail() {
    return "p95 " + Numbers.measure(p95Millis);
  }
}
