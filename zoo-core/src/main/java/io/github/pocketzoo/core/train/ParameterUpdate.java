package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Moves the parameters of a model against their gradients. Each parameter has its own count of
 * steps, from the first that trains it: Adam corrects the bias of moments that begin at 0.
 */
final class ParameterUpdate {
  private final Parameters parameters;
  private final AdamW optimizer;
  private final TrainingOptions options;
  private final LearningRateSchedule schedule;
  private final UpdatePolicy policy;
  private final Set<String> matrices;

  ParameterUpdate(
      Trainable trainable, AdamW optimizer, TrainingOptions options, UpdatePolicy policy) {
    this.parameters = trainable.parameters();
    this.optimizer = optimizer;
    this.options = options;
    this.schedule = options.schedule();
    this.policy = policy;
    this.matrices =
        trainable.specs().stream()
            .filter(spec -> spec.kind().isMatrix())
            .map(ParameterSpec::name)
            .collect(Collectors.toSet());
  }

  /** Applies and frees the gradients. */
  void apply(BatchGradients gradients, long step) {
    if (options.maxGradNorm() > 0) {
      gradients.clip(options.maxGradNorm());
    }
    double learningRate = schedule.at(step);
    gradients.dense().entrySet().parallelStream()
        .forEach(
            entry -> {
              String name = entry.getKey();
              optimizer.update(
                  name,
                  parameters.get(name),
                  entry.getValue(),
                  learningRate * policy.rateFactor(name),
                  decay(name),
                  step - policy.firstStep(name));
            });
    gradients
        .embeddings()
        .forEach(
            (table, gradient) ->
                optimizer.updateRows(
                    table,
                    parameters.get(table),
                    gradient.rows(),
                    gradient.values(),
                    learningRate * policy.rateFactor(table),
                    decay(table),
                    step - policy.firstStep(table)));
    gradients.close();
  }

  private double decay(String parameter) {
    return matrices.contains(parameter) ? options.weightDecay() : 0;
  }
}
