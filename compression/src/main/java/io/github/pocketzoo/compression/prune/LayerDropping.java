package io.github.pocketzoo.compression.prune;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.PruningMask;
import io.github.pocketzoo.core.train.StepListener;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.core.train.TrainingSource;
import io.github.pocketzoo.core.train.UpdatePolicy;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Leaves out whole blocks (Sajjad et al. 2020; Fan et al. 2020). All other weights stay as they
 * are, and are trained.
 *
 * @param layers numbers of the blocks that stay, from 0, in ascending order
 */
public record LayerDropping(List<Integer> layers) implements PruningMethod {
  public LayerDropping {
    layers = List.copyOf(layers);
    boolean ascending =
        new HashSet<>(layers).size() == layers.size()
            && layers.stream().sorted().toList().equals(layers);
    if (layers.isEmpty() || !ascending || layers.get(0) < 0) {
      throw new InvalidInputException(
          "layers to keep are %s, expected numbers from 0 in ascending order".formatted(layers));
    }
  }

  /**
   * A copy of the model with these layers, not trained.
   *
   * @param model isn't changed
   * @throws InvalidInputException if it has no such layer
   */
  public Model drop(Model model) {
    Model smaller = keep(model);
    return smaller.after(
        Provenance.Step.now(PruningMask.OPERATION, settings(), Map.of(), Map.of()));
  }

  @Override
  public Model prune(Model model, Objective objective, TrainingSource data, TrainingRun run) {
    return run.train(
        PruningMask.OPERATION,
        keep(model),
        objective,
        data,
        UpdatePolicy.freezing(Set.of()),
        StepListener.none(),
        settings());
  }

  @Override
  public Model pruneAtOnce(Model model) {
    return drop(model);
  }

  @Override
  public int blocksLeft(Model model) {
    return layers.size();
  }

  private Model keep(Model model) {
    LockedZeros.requireNone(model);
    int blocks = model.architecture().structure().blocks().size();
    int last = layers.get(layers.size() - 1);
    if (last >= blocks) {
      throw new InvalidInputException(
          "layer %d is to be kept of a model of %d, expected 0 to %d"
              .formatted(last, blocks, blocks - 1));
    }
    return KeptBlocks.of(model, layers);
  }

  private Map<String, String> settings() {
    return Map.of("method", "layers", "layers", layers.toString());
  }
}
