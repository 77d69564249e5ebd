package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.compression.measure.Score;
import io.github.pocketzoo.compression.preflight.TeacherExam;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.eval.language.ScoredText;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How well language models expect held-out text. Perplexities are of tokens, and comparable between
 * models of one vocabulary.
 */
record CausalExam(HeldOutDocuments held) implements TeacherExam {
  private static final String METRIC = "perplexity";

  @Override
  public boolean scores(Model model) {
    return model
        .architecture()
        .head()
        .map(HeadSpec::task)
        .filter(task -> task == Task.TEXT_GENERATION)
        .isPresent();
  }

  @Override
  public Score score(Model model) {
    return new Score(METRIC, held.score(model).perplexity(), false);
  }

  /** The perplexity of the text's own distribution of single tokens. */
  @Override
  public Score trivial() {
    Map<Integer, Integer> counts = new HashMap<>();
    long all = 0;
    for (ScoredText text : held.documents()) {
      for (int token : text.tokens()) {
        counts.merge(token, 1, Integer::sum);
        all++;
      }
    }
    double entropy = 0;
    for (int count : counts.values()) {
      double share = (double) count / all;
      entropy -= share * Math.log(share);
    }
    return new Score(METRIC, Math.exp(entropy), false);
  }

  @Override
  public Optional<Score> swapped(Model model) {
    return Optional.empty();
  }
}
