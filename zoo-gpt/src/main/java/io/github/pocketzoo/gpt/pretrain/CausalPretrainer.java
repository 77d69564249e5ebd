package io.github.pocketzoo.gpt.pretrain;

import io.github.pocketzoo.core.data.TokenizedCorpus;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.tokenizer.Words;
import io.github.pocketzoo.core.train.EncodedDataset;
import io.github.pocketzoo.core.train.MaskedLanguageModeling;
import io.github.pocketzoo.core.train.ObjectiveForward;
import io.github.pocketzoo.core.train.StepListener;
import io.github.pocketzoo.core.train.StreamedExamples;
import io.github.pocketzoo.core.train.Trainable;
import io.github.pocketzoo.core.train.Trainer;
import io.github.pocketzoo.core.train.TrainingResult;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.core.train.UpdatePolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

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
    StreamedExamples<int[]> examples =
        new StreamedExamples<>(corpus, packing, run.options().batchSize(), run.options().seed());
    EncodedDataset measured = packing.separately(heldOut);
    Optional<Double> before = perplexity(model, measured);
    Map<String, String> settings = settings();
    String identity =
        String.join(
            " ",
            "pretrain",
            corpus.summary().sha256(),
            settings.toString(),
            model.architecture().toConfigJson().toString());
    TrainingResult result =
        new Trainer(
                Trainable.of(model, new MaskedLanguageModeling()),
                run.options(),
                UpdatePolicy.freezing(Set.of()),
                StepListener.none(),
                run.checkpoint())
            .train(examples, examples, identity, run.progress(), "pretrain");
    Optional<Double> after = perplexity(model, measured);

    settings.putAll(run.options().describe());
    Map<String, Double> metrics = new TreeMap<>();
    metrics.put("train_loss", result.finalLoss());
    metrics.put("train_seconds", result.seconds());
    before.ifPresent(value -> metrics.put("perplexity_before", value));
    after.ifPresent(value -> metrics.put("perplexity_after", value));
    Provenance.Step step =
        Provenance.Step.now("pretrain", settings, corpus.summary().describe(), metrics);
    return new Result(model.after(step), before, after);
  }

  private static Optional<Double> perplexity(Model model, EncodedDataset measured) {
    return measured.size() == 0
        ? Optional.empty()
        : Optional.of(
            Math.exp(
                new ObjectiveForward(model, new MaskedLanguageModeling())
                    .meanLoss(measured, MEASURED_AT_ONCE)));
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("objective", "clm");
    settings.put("max_length", Integer.toString(packing.maxLength()));
    settings.put("documents", packing.boundary().optionName());
    return settings;
  }
}
