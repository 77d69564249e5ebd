package io.github.pocketzoo.eval;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.task.BatchRunner;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A model to evaluate. Whoever made it closes {@code forward} and {@code tokenizer}.
 *
 * @param name row of the report, unique in it
 * @param forward gives {@link Forward#LOGITS} by the head, or hidden states
 * @param tokenizer the model's tokenizer; models may share one, whose work is then done once
 * @param facts what is known without running it
 * @param architecture its head and structure, where they are known
 */
public record ModelUnderTest(
    String name,
    Forward forward,
    Tokenizer tokenizer,
    ModelFacts facts,
    Optional<Architecture> architecture) {
  /** A model of which only its forward pass is known. */
  public ModelUnderTest(String name, Forward forward, Tokenizer tokenizer, ModelFacts facts) {
    this(name, forward, tokenizer, facts, Optional.empty());
  }

  /** The head on it, if one is known. */
  public Optional<HeadSpec> head() {
    return architecture.flatMap(Architecture::head);
  }

  /** Runs it on batches of so many texts. */
  public BatchRunner runner(int batchSize) {
    return new BatchRunner(forward, tokenizer.padTokenId(), batchSize);
  }

  /**
   * A saved model, run by SameDiff.
   *
   * @param model loaded from {@code directory}
   */
  public static ModelUnderTest saved(String name, Model model, Path directory) {
    List<String> notes = ModelFacts.notesOfSameDiff(model);
    return saved(name, model, directory, new SameDiffForward(model), notes);
  }

  /**
   * A saved model.
   *
   * @param model loaded from {@code directory}
   * @param forward runs the model
   * @param notes what a reader of the report must know of how {@code forward} runs it
   */
  public static ModelUnderTest saved(
      String name, Model model, Path directory, Forward forward, List<String> notes) {
    return new ModelUnderTest(
        name,
        forward,
        model.tokenizer(),
        ModelFacts.saved(model, directory, notes),
        Optional.of(model.architecture()));
  }
}
