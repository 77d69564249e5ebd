package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Trains a model: AdamW on the gradients of an {@link Objective}, with warm-up, clipping,
 * checkpoints and resumption.
 *
 * <p>{@code SameDiff.fit} isn't used: in 1.0.0-M2.1 it reports a loss of 0, can't clip, has no
 * decoupled weight decay and can't train embedding tables.
 */
public final class Trainer {
  private static final int LOSS_WINDOW = 50;

  private final Trainable trainable;
  private final TrainingOptions options;
  private final UpdatePolicy policy;
  private final StepListener listener;
  private final Optional<Path> checkpoint;

  /**
   * Prepares a run.
   *
   * @param model its parameters are trained in place
   * @param frozen names of parameters that stay as they are
   * @param listener is told of every step
   * @param checkpoint file to resume from, if it exists, and to save to
   */
  public Trainer(
      Model model,
      Objective objective,
      TrainingOptions options,
      Set<String> frozen,
      StepListener listener,
      Optional<Path> checkpoint) {
    this(
        Trainable.of(model, objective),
        options,
        UpdatePolicy.freezing(Set.copyOf(frozen)),
        listener,
        checkpoint);
  }

  /**
   * Prepares a run.
   *
   * @param trainable its parameters are trained in place
   * @param policy which parameters are trained when; graphs are built anew at every change, so that
   *     frozen parameters are constants and what lies below them isn't differentiated
   * @param listener is told of every step
   * @param checkpoint file to resume from, if it exists, and to save to
   */
  public Trainer(
      Trainable trainable,
      TrainingOptions options,
      UpdatePolicy policy,
      StepListener listener,
      Optional<Path> checkpoint) {
    this.trainable = trainable;
    this.options = options;
    this.policy = policy;
    this.listener = listener;
    this.checkpoint = checkpoint;
  }

  /**
   * Runs all steps that aren't done yet.
   *
   * @param fingerprint of the data and of what else the run depends on beside the options; a
   *     checkpoint of another run is refused
   * @throws InvalidInputException if the loss becomes NaN or infinite
   */
  public TrainingResult train(
      TrainingExamples data,
      BatchOrder order,
      String fingerprint,
      Progress.Factory progressFactory,
      String task) {
    AdamW optimizer = new AdamW();
    List<String> names = trainable.specs().stream().map(ParameterSpec::name).toList();
    Set<String> neverTrained = policy.frozen(names, options.steps() - 1);
    String run = fingerprint + " " + options.describe() + " frozen " + neverTrained;
    GradientSource gradients = null;
    try (Progress progress = progressFactory.start(task, "steps", options.steps())) {
      names.stream()
          .filter(name -> !neverTrained.contains(name))
          .forEach(name -> optimizer.register(name, trainable.parameters().get(name)));
      ParameterUpdate update = new ParameterUpdate(trainable, optimizer, options, policy);
      TrainingState state = new TrainingState(trainable.parameters(), optimizer);
      long done = checkpoint.map(file -> state.restore(file, run)).orElse(0L);
      progress.advance(done);
      if (done > 0) {
        listener.resumed(trainable.parameters());
      }

      Set<String> frozen = Set.of();
      Deque<Double> losses = new ArrayDeque<>();
      long start = System.nanoTime();
      long last = options.steps();
      for (long step = done; step < last; step++) {
        Set<String> frozenNow = policy.frozen(names, step);
        if (gradients == null || !frozenNow.equals(frozen)) {
          close(gradients);
          gradients = trainable.gradients(frozenNow, options);
          frozen = frozenNow;
        }
        BatchGradients batch = gradients.compute(data, order.batch(step), step);
        if (!Double.isFinite(batch.loss())) {
          throw new InvalidInputException(
              "the loss is %s at step %d; try a lower learning rate".formatted(batch.loss(), step));
        }
        update.apply(batch, step);
        listener.afterStep(step, trainable.parameters());
        losses.addLast(batch.loss());
        if (losses.size() > LOSS_WINDOW) {
          losses.removeFirst();
        }
        progress.advance(1);
        progress.note(String.format(Locale.ROOT, "loss %.4f", mean(losses)));
        long stepsDone = step + 1;
        if (listener.isEnough()) {
          last = stepsDone;
        }
        if (options.checkpointSteps() > 0
            && stepsDone % options.checkpointSteps() == 0
            && stepsDone < last) {
          checkpoint.ifPresent(file -> state.save(file, stepsDone, run));
        }
      }
      return new TrainingResult(last, mean(losses), (System.nanoTime() - start) / 1e9);
    } finally {
      close(gradients);
      optimizer.close();
    }
  }

  private static void close(GradientSource gradients) {
    if (gradients != null) {
      gradients.close();
    }
  }

  private static double mean(Deque<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }
}
