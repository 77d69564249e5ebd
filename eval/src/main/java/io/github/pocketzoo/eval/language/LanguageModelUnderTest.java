package io.github.pocketzoo.eval.language;

import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.eval.ModelFacts;
import java.nio.file.Path;
import java.util.List;

/**
 * A language model to evaluate. Whoever made it closes {@code forward} and {@code tokenizer}.
 *
 * @param name row of the report, unique in it
 * @param forward runs the model
 * @param tokenizer the model's tokenizer; models may share one, whose work is then done once
 * @param facts what is known without running it
 */
public record LanguageModelUnderTest(
    String name, CausalForward forward, Tokenizer tokenizer, ModelFacts facts) {
  /**
   * A saved model.
   *
   * @param model loaded from {@code directory}
   * @param forward runs the model
   * @param notes what a reader of the report must know of how {@code forward} runs it
   */
  public static LanguageModelUnderTest saved(
      String name, Model model, Path directory, CausalForward forward, List<String> notes) {
    return new LanguageModelUnderTest(
        name, forward, model.tokenizer(), ModelFacts.saved(model, directory, notes));
  }
}
