package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a {@link Trainer} trains: parameters and where their gradients come from. */
public interface Trainable {
  /** The parameters. */
  List<ParameterSpec> specs();

  /** Their arrays, which are trained in place. */
  Parameters parameters();

  /**
   * Prepares the computation of gradients; the caller closes it.
   *
   * @param frozen names of parameters that need none
   */
  GradientSource gradients(Set<String> frozen, TrainingOptions options);

  /** What the gradients depend on, as {@link Objective#describe} has it. */
  default Map<String, String> describe() {
    return Map.of();
  }

  /** A model with one objective, whose own parameters are trained with the model's. */
  static Trainable of(Model model, Objective objective) {
    return new Trainable() {
      @Override
      public List<ParameterSpec> specs() {
        return objective.extra().after(model.architecture().parameters());
      }

      @Override
      public Parameters parameters() {
        return objective.extra().after(model.parameters());
      }

      @Override
      public Map<String, String> describe() {
        return objective.describe();
      }

      @Override
      public GradientSource gradients(Set<String> frozen, TrainingOptions options) {
        return new GradientStep(
            () -> model.graph(GraphOptions.training(options.dropout(), frozen)),
            model.parameters(),
            objective,
            options);
      }
    };
  }
}
