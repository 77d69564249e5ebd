package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.util.Set;
import java.util.stream.Collectors;

/** Moves the parameters of a model against their gradients. */
final class ParameterUpdate {
  private final Model model;
  private final AdamW optimizer;
  private final TrainingOptions options;
  private final LearningRateSchedule schedule;
  private final Set<String> matrices;

  ParameterUpdate(
      Model model, AdamW optimizer, TrainingOptions options, LearningRateSchedule schedule) {
    this.model = model;
    this.optimizer = optimizer;
    this.options = options;
    this.schedule = schedule;
    this.matrices =
        model.architecture().parameters().stream()
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
            entry ->
                optimizer.update(
                    entry.getKey(),
                    model.parameters().get(entry.getKey()),
                    entry.getValue(),
                    learningRate,
                    decay(entry.getKey()),
                    step));
    gradients
        .embeddings()
        .forEach(
            (table, gradient) ->
                optimizer.updateRows(
                    table,
                    model.parameters().get(table),
                    gradient.rows(),
                    gradient.values(),
                    learningRate,
                    decay(table),
                    step));
    gradients.close();
  }

  private double decay(String parameter) {
    return matrices.contains(parameter) ? options.weightDecay() : 0;
  }
}
