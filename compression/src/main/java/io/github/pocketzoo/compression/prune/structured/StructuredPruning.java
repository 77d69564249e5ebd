package io.github.pocketzoo.compression.prune.structured;

import io.github.pocketzoo.compression.prune.PruningMethod;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.BlockShape;
import io.github.pocketzoo.core.structure.KeptUnits;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.PruningMask;
import io.github.pocketzoo.core.train.StepListener;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.core.train.TrainingSource;
import io.github.pocketzoo.core.train.UpdatePolicy;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Structured pruning: attention heads and feed-forward neurons are removed from the model, which is
 * then smaller and faster in every engine, and trained to recover.
 *
 * @param heads part of the attention heads that goes, in [0, 1); a block keeps at least one
 * @param neurons part of the neurons of the feed-forward networks that goes, in [0, 1); a block
 *     keeps at least one
 * @param importance how units are chosen
 * @param allocation how they are spread over blocks
 */
public record StructuredPruning(
    double heads, double neurons, Importance importance, Allocation allocation)
    implements PruningMethod {

  /** What says how much a unit matters. */
  public enum Importance {
    /** The norm of its weights: see {@link MagnitudeScores}. */
    MAGNITUDE,
    /** Gradient × activation on data: see {@link TaylorScores}. */
    TAYLOR
  }

  public StructuredPruning {
    require("heads", heads);
    require("neurons", neurons);
  }

  private static void require(String units, double part) {
    if (!(part >= 0 && part < 1)) {
      throw new InvalidInputException(
          "part of %s to remove is %s, expected a number in [0, 1)".formatted(units, part));
    }
  }

  /** The same part of heads and neurons, by gradient × activation, equally from every block. */
  public static StructuredPruning removing(double part) {
    return new StructuredPruning(part, part, Importance.TAYLOR, Allocation.UNIFORM);
  }

  /**
   * Which units stay.
   *
   * @param scores of all units of the model
   */
  public List<KeptUnits> choose(UnitScores scores) {
    return new UnitChoice(heads, neurons, allocation).of(scores);
  }

  /**
   * Removes units from a copy of the model, without training.
   *
   * @param model isn't changed
   * @param scores of all its units
   */
  public Model remove(Model model, UnitScores scores) {
    Model smaller = UnitRemoval.keep(model, choose(scores));
    return smaller.after(
        Provenance.Step.now(PruningMask.OPERATION, describe(smaller), Map.of(), Map.of()));
  }

  /**
   * Scores the units of a model.
   *
   * @param objective what {@link Importance#TAYLOR} differentiates
   * @param options of the training that follows: seed and shards
   * @throws InvalidInputException if no units can be removed from the model
   */
  public UnitScores score(
      Model model, Objective objective, TrainingSource data, TrainingOptions options) {
    return switch (importance) {
      case MAGNITUDE -> MagnitudeScores.of(model);
      case TAYLOR -> TaylorScores.DEFAULT.of(model, objective, data, options);
    };
  }

  /** Scores the units, removes some from a copy of the model and trains it. */
  @Override
  public Model prune(Model model, Objective objective, TrainingSource data, TrainingRun run) {
    UnitScores scores = score(model, objective, data, run.options());
    Model smaller = UnitRemoval.keep(model, choose(scores));
    return run.train(
        PruningMask.OPERATION,
        smaller,
        objective,
        data,
        UpdatePolicy.freezing(Set.of()),
        StepListener.none(),
        describe(smaller));
  }

  private Map<String, String> describe(Model smaller) {
    List<BlockShape> shapes =
        UnitRemoval.blocks(smaller).stream().map(Block::shape).map(s -> s.orElseThrow()).toList();
    Map<String, String> settings = new TreeMap<>();
    settings.put("method", "structured");
    settings.put("heads", Double.toString(heads));
    settings.put("neurons", Double.toString(neurons));
    settings.put("importance", importance.name().toLowerCase(Locale.ROOT));
    settings.put("allocation", allocation.name().toLowerCase(Locale.ROOT));
    settings.put("heads_left", shapes.stream().map(s -> s.heads().queries()).toList().toString());
    settings.put("neurons_left", shapes.stream().map(BlockShape::neurons).toList().toString());
    return settings;
  }
}
