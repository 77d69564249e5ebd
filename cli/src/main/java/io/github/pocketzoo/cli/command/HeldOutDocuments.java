package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.CausalEngine;
import io.github.pocketzoo.compression.sensitivity.HeldOut;
import io.github.pocketzoo.compression.sensitivity.HeldOutData;
import io.github.pocketzoo.core.data.TextCorpus;
import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.eval.language.HeldOutTexts;
import io.github.pocketzoo.eval.language.LanguageScore;
import io.github.pocketzoo.eval.language.LanguageScorer;
import io.github.pocketzoo.eval.language.ScoredText;
import io.github.pocketzoo.eval.language.SlidingWindows;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Held-out text of language models.
 *
 * @param name what it is, such as a file's path
 * @param documents in the tokens of the models, at least one
 * @param windowLength tokens that a model sees at once
 */
record HeldOutDocuments(String name, List<ScoredText> documents, int windowLength)
    implements HeldOutData {
  HeldOutDocuments {
    documents = List.copyOf(documents);
  }

  /**
   * The first documents of a corpus.
   *
   * @param most how many at most
   */
  static HeldOutDocuments of(TextCorpus corpus, Model model, int windowLength, int most) {
    MaxLength.checked(windowLength, model.architecture());
    HeldOutTexts texts = HeldOutTexts.first(corpus, most);
    return new HeldOutDocuments(
        texts.name(), ScoredText.all(model.tokenizer(), texts.texts()), windowLength);
  }

  /** How well a model expects the text. */
  LanguageScore score(Model model) {
    try (CausalForward forward = CausalEngine.open(model)) {
      return LanguageScorer.of(forward, SlidingWindows.halfOf(windowLength)).score(documents);
    }
  }

  @Override
  public int size() {
    return documents.size();
  }

  /** The mean cross-entropy of the next token. */
  @Override
  public HeldOut measure(Model model) {
    return new HeldOut(score(model).loss(), OptionalDouble.empty());
  }
}
