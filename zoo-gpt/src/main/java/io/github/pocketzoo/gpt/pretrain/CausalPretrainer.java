package io.github.pocketzoo.gpt.pretrain;

import io.github.pocketzoo.core.data.TokenizedCorpus;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.tokenizer.Words;
import io.github.pocketzoo.core.train.EncodedDataset;
import io.github.pocketzoo.core.train.MaskedLanguageModeling;
import io.github.pocketzoo.core.train.ObjectiveForward;
import io.github.pocketzoo.core.train.StepListener;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.core.train.UpdatePolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Trains decoders to predict the next token of running text (Radford et al. 2018, section 3.1).
 *
 * @param packing of documents into sequences
 */
public record CausalPretrainer(CausalPacking packing) {
  private static final int MEASURED_AT_ONCE = 32;

  /**
   * What training leaves.
   *
   * @param model the trained model
   * @param perplexityBefore of the held-out documents, each by itself, before the first step; empty
   *     if none are held out
   * @param perplexityAfter the same after the last step
   */
  public record Result(
      Model model, Optional<Double> perplexityBefore, Optional<Double> perplexityAfter) {}

  /**
   * Trains a model in place.
   *
   * @param model with a language model's head
   * @param corpus text in the model's tokens
   * @param heldOut documents in the model's tokens that aren't in the corpus
   */
  public Result train(
      Model model, TokenizedCorpus corpus, List<List<Words>> heldOut, TrainingRun run) {
    EncodedDataset measured = packing.separately(heldOut);
    Optional<Double> before = perplexity(model, measured);
    Model trained =
        run.train(
            "pretrain",
            model,
            new MaskedLanguageModeling(),
            new CausalText(corpus, packing),
            UpdatePolicy.freezing(Set.of()),
            StepListener.none(),
            Map.of("objective", "clm"));
    return new Result(trained, before, perplexity(model, measured));
  }

  private static Optional<Double> perplexity(Model model, EncodedDataset measured) {
    return measured.size() == 0
        ? Optional.empty()
        : Optional.of(
            Math.exp(
                new ObjectiveForward(model, new MaskedLanguageModeling())
                    .meanLoss(measured, MEASURED_AT_ONCE)));
  }
}
