package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelFingerprint;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.provenance.Provenance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How to train: what fine-tuning, distillation and pruning have in common.
 *
 * @param options settings of the optimizer
 * @param progress shows rate, remaining time and loss
 * @param checkpoint file to resume from, if it exists, and to save to; one of another model, of
 *     other data or other settings is refused
 */
public record TrainingRun(
    TrainingOptions options, Progress.Factory progress, Optional<Path> checkpoint) {

  /**
   * Trains a model in place.
   *
   * @param operation what this is, such as {@code "distill"}
   * @param settings what else the result depends on; becomes part of the provenance, as does what
   *     the objective says of itself
   * @return the model with this step in its provenance
   */
  public Model train(
      String operation,
      Model model,
      Objective objective,
      TextDataset data,
      Set<String> frozen,
      StepListener listener,
      Map<String, String> settings) {
    UpdatePolicy policy = UpdatePolicy.freezing(Set.copyOf(frozen));
    return train(operation, model, objective, new ClassExamples(data), policy, listener, settings);
  }

  /**
   * Trains a model in place on anything. The zeros of a pruned model stay, see {@link PruningMask}.
   *
   * @param operation what this is, such as {@code "train"}
   * @param policy which parameters are trained when
   * @param settings what else the result depends on, the policy included; becomes part of the
   *     provenance
   * @return the model with this step in its provenance
   */
  public Model train(
      String operation,
      Model model,
      Objective objective,
      TrainingSource data,
      UpdatePolicy policy,
      StepListener listener,
      Map<String, String> settings) {
    return train(
        operation, model, Trainable.of(model, objective), data, policy, listener, settings);
  }

  /**
   * The same with gradients of the caller's.
   *
   * @param trainable has the parameters of the model, and perhaps more
   */
  public Model train(
      String operation,
      Model model,
      Trainable trainable,
      TrainingSource data,
      UpdatePolicy policy,
      StepListener listener,
      Map<String, String> settings) {
    Optional<PruningMask> mask = PruningMask.of(model);
    try {
      StepListener all = mask.map(listener::then).orElse(listener);
      Model trained = run(operation, model, trainable, data, policy, all, settings);
      mask.ifPresent(zeros -> zeros.verify(trained.parameters()));
      return trained;
    } finally {
      mask.ifPresent(PruningMask::close);
    }
  }

  private Model run(
      String operation,
      Model model,
      Trainable trainable,
      TrainingSource data,
      UpdatePolicy policy,
      StepListener listener,
      Map<String, String> ownSettings) {
    Map<String, String> settings = new TreeMap<>(trainable.describe());
    settings.putAll(ownSettings);
    TrainingSource.Prepared prepared = data.prepare(model.tokenizer(), options);
    // Nobody resumes without a checkpoint, so nobody needs to read all weights.
    String beginning = checkpoint.map(any -> ModelFingerprint.of(model).sha256()).orElse("");
    String identity =
        String.join(
            " ",
            operation,
            data.sha256(),
            settings.toString(),
            beginning,
            "max_length " + model.tokenizer().maxLength());
    TrainingResult result =
        new Trainer(trainable, options, policy, listener, checkpoint)
            .train(prepared.examples(), prepared.order(), identity, progress, operation);

    Map<String, String> allSettings = new TreeMap<>(settings);
    allSettings.putAll(options.describe());
    allSettings.put("max_length", Integer.toString(model.tokenizer().maxLength()));
    Map<String, Double> metrics = new TreeMap<>();
    metrics.put("train_loss", result.finalLoss());
    metrics.put("train_seconds", result.seconds());
    if (result.steps() < options.steps()) {
      metrics.put("train_steps", (double) result.steps());
    }
    return model.after(Provenance.Step.now(operation, allSettings, data.describe(), metrics));
  }

  /** Deletes the checkpoint; to be called when the trained model is safely saved. */
  public void discardCheckpoint() {
    checkpoint.ifPresent(
        file -> {
          try {
            Files.deleteIfExists(file);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
