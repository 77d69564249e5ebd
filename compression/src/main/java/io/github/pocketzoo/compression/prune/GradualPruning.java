package io.github.pocketzoo.compression.prune;

import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.structure.ModelStructure;
import io.github.pocketzoo.core.train.ClassExamples;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.PruningMask;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.core.train.TrainingSource;
import io.github.pocketzoo.core.train.UpdatePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gradual magnitude pruning with training: the sparsity rises over the first part of the steps, and
 * the remaining weights recover in the rest.
 *
 * @param sparsity fraction of zeros in the pruned matrices, in [0, 1)
 * @param rule which weights go
 * @param embeddings whether embedding tables are pruned too
 * @param risingPart part of the steps in which the sparsity rises, in [0, 1]
 * @param interval steps between two choices of what to prune
 */
public record GradualPruning(
    double sparsity, MaskRule rule, boolean embeddings, double risingPart, int interval)
    implements PruningMethod {
  public GradualPruning {
    if (!(risingPart >= 0 && risingPart <= 1)) {
      throw new InvalidInputException(
          "rising part is " + risingPart + ", expected a number in [0, 1]");
    }
    new SparsitySchedule(sparsity, 0, interval);
    if (rule instanceof MaskRule.NOfM pattern) {
      if (Math.abs(pattern.sparsity() - sparsity) > 1e-9) {
        throw new InvalidInputException(
            "sparsity is %s, expected %s for the pattern %s"
                .formatted(sparsity, pattern.sparsity(), pattern.describe()));
      }
      if (embeddings) {
        throw new InvalidInputException(
            "embedding tables are looked up, not multiplied: the pattern %s is for other matrices"
                .formatted(pattern.describe()));
      }
    }
  }

  /** Rises over the first 60 % of the steps, every 10 steps, embeddings included. */
  public static GradualPruning toSparsity(double sparsity) {
    return new GradualPruning(sparsity, new MaskRule.PerMatrix(), true, 0.6, 10);
  }

  /** The same, with embedding tables as they are. */
  public GradualPruning withoutEmbeddings() {
    return new GradualPruning(sparsity, rule, false, risingPart, interval);
  }

  /** N of M weights stay in the blocks' matrices; embeddings are left as they are. */
  public static GradualPruning toPattern(MaskRule.NOfM pattern) {
    return new GradualPruning(pattern.sparsity(), pattern, false, 0.6, 10);
  }

  /**
   * Prunes a copy of the model at once, without training.
   *
   * @param model isn't changed
   * @throws InvalidInputException if a matrix doesn't fit the pattern
   */
  @Override
  public Model pruneAtOnce(Model model) {
    Model copy = copy(model);
    MagnitudePruner.masks(
            targets(model.architecture().structure()), copy.parameters(), rule, sparsity)
        .forEach(
            (name, mask) -> {
              try (mask) {
                copy.parameters().get(name).muli(mask);
              }
            });
    Map<String, String> settings = new TreeMap<>(describe("magnitude, at once"));
    settings.keySet().removeAll(Set.of("rising_part", "interval"));
    return copy.after(Provenance.Step.now(PruningMask.OPERATION, settings, Map.of(), Map.of()));
  }

  @Override
  public boolean prunesEmbeddings() {
    return embeddings;
  }

  private static Model copy(Model model) {
    return model.with(model.architecture(), model.parameters().copy(), model.tokenizer().copy());
  }

  private Map<String, String> describe(String method) {
    return Map.of(
        "method",
        method,
        PruningMask.SPARSITY,
        Double.toString(sparsity),
        "scope",
        rule.describe(),
        "prune_embeddings",
        Boolean.toString(embeddings),
        "rising_part",
        Double.toString(risingPart),
        "interval",
        Integer.toString(interval));
  }

  /** Prunes and trains a copy of a classifier of texts. */
  public Model prune(Model model, Objective objective, TextDataset data, TrainingRun run) {
    return prune(model, objective, new ClassExamples(data), run);
  }

  @Override
  public Model prune(Model model, Objective objective, TrainingSource data, TrainingRun run) {
    Model copy = copy(model);
    // Now rather than after the first step.
    MagnitudePruner.masks(targets(model.architecture().structure()), copy.parameters(), rule, 0)
        .values()
        .forEach(INDArray::close);
    long rising =
        Math.min(run.options().steps() - 1, Math.round(risingPart * run.options().steps()));
    MagnitudePruner pruner =
        new MagnitudePruner(
            targets(model.architecture().structure()),
            new SparsitySchedule(sparsity, rising, interval),
            rule);
    return run.train(
        PruningMask.OPERATION,
        copy,
        objective,
        data,
        UpdatePolicy.freezing(Set.of()),
        pruner,
        describe("gradual magnitude"));
  }

  private List<String> targets(ModelStructure structure) {
    List<String> names = new ArrayList<>(structure.blockWeights());
    if (embeddings) {
      names.addAll(structure.embeddings());
    }
    return names;
  }
}
