package io.github.pocketzoo.compression.prune;

import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.structure.ModelStructure;
import io.github.pocketzoo.core.train.ClassExamples;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.core.train.TrainingSource;
import io.github.pocketzoo.core.train.UpdatePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gradual magnitude pruning with training: the sparsity rises over the first part of the steps, and
 * the remaining weights recover in the rest.
 *
 * @param sparsity fraction of zeros in every pruned matrix, in [0, 1)
 * @param embeddings whether embedding tables are pruned too
 * @param risingPart part of the steps in which the sparsity rises, in [0, 1]
 * @param interval steps between two choices of what to prune
 */
public record GradualPruning(double sparsity, boolean embeddings, double risingPart, int interval) {
  public GradualPruning {
    if (!(risingPart >= 0 && risingPart <= 1)) {
      throw new InvalidInputException(
          "rising part is " + risingPart + ", expected a number in [0, 1]");
    }
    new SparsitySchedule(sparsity, 0, interval);
  }

  /** Rises over the first 60 % of the steps, every 10 steps, embeddings included. */
  public static GradualPruning toSparsity(double sparsity) {
    return new GradualPruning(sparsity, true, 0.6, 10);
  }

  /** Prunes and trains a copy of a classifier of texts. */
  public Model prune(Model model, Objective objective, TextDataset data, TrainingRun run) {
    return prune(model, objective, new ClassExamples(data), run);
  }

  /**
   * Prunes and trains a copy of the model.
   *
   * @param model isn't changed
   * @param objective such as cross entropy, or a distillation loss of its teacher
   */
  public Model prune(Model model, Objective objective, TrainingSource data, TrainingRun run) {
    Model copy =
        new Model(
            model.architecture(),
            model.parameters().copy(),
            model.tokenizer().copy(),
            model.provenance());
    long rising =
        Math.min(run.options().steps() - 1, Math.round(risingPart * run.options().steps()));
    MagnitudePruner pruner =
        new MagnitudePruner(
            targets(model.architecture().structure()),
            new SparsitySchedule(sparsity, rising, interval));
    return run.train(
        "prune",
        copy,
        objective,
        data,
        UpdatePolicy.freezing(Set.of()),
        pruner,
        Map.of(
            "method", "gradual magnitude",
            "sparsity", Double.toString(sparsity),
            "prune_embeddings", Boolean.toString(embeddings),
            "rising_part", Double.toString(risingPart),
            "interval", Integer.toString(interval)));
  }

  private List<String> targets(ModelStructure structure) {
    List<String> names = new ArrayList<>(structure.blockWeights());
    if (embeddings) {
      names.addAll(structure.embeddings());
    }
    return names;
  }
}
