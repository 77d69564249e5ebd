package io.github.pocketzoo.gpt.generate;

import java.util.ArrayList;
import java.util.List;

/**
 * Some processors, one after the other.
 *
 * @param inOrder the first one first
 */
public record LogitsProcessors(List<LogitsProcessor> inOrder) implements LogitsProcessor {
  public LogitsProcessors {
    inOrder = List.copyOf(inOrder);
  }

  /** What a configuration asks for, in the order in which transformers applies it. */
  public static LogitsProcessors of(GenerationConfig config) {
    List<LogitsProcessor> chosen = new ArrayList<>();
    Repetition repetition = config.repetition();
    if (repetition.penalty() != 1) {
      chosen.add(new RepetitionPenalty(repetition.penalty()));
    }
    if (repetition.noRepeatNgramSize() > 0) {
      chosen.add(new NoRepeatNgram(repetition.noRepeatNgramSize()));
    }
    if (config.doSample()) {
      addWarpers(config.sampling(), chosen);
    }
    return new LogitsProcessors(chosen);
  }

  private static void addWarpers(Sampling sampling, List<LogitsProcessor> chosen) {
    if (sampling.temperature() != 1) {
      chosen.add(new Temperature(sampling.temperature()));
    }
    if (sampling.topK() > 0) {
      chosen.add(new TopK(sampling.topK()));
    }
    if (sampling.topP() < 1) {
      chosen.add(new TopP(sampling.topP()));
    }
    if (sampling.minP() > 0) {
      chosen.add(new MinP(sampling.minP()));
    }
  }

  @Override
  public void process(TokenSequence sequence, float[] logits) {
    for (LogitsProcessor each : inOrder) {
      each.process(sequence, logits);
    }
  }
}
