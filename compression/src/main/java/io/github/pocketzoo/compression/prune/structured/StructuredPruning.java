package io.github.pocketzoo.compression.prune.structured;

import io.github.pocketzoo.compression.prune.LockedZeros;
import io.github.pocketzoo.compression.prune.PruningMethod;
import io.github.pocketzoo.compression.prune.SparsitySchedule;
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
 * @param risingPart part of the steps in which more and more units are taken out, chosen by their
 *     importance during the training; 0 removes all before the training, which is then faster
 */
public record StructuredPruning(
    double heads, double neurons, Importance importance, Allocation allocation, double risingPart)
    implements PruningMethod {

  /** Steps between two choices of units while they are taken out. */
  private static final int INTERVAL = 10;

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
    if (!(risingPart >= 0 && risingPart <= 1)) {
      throw new InvalidInputException(
          "rising part is " + risingPart + ", expected a number in [0, 1]");
    }
    if (risingPart > 0 && importance == Importance.MAGNITUDE) {
      throw new InvalidInputException(
          "units are taken out during a training by gradient × activation, expected no importance"
              + " by magnitude");
    }
  }

  private static void require(String units, double part) {
    if (!(part >= 0 && part < 1)) {
      throw new InvalidInputException(
          "part of %s to remove is %s, expected a number in [0, 1)".formatted(units, part));
    }
  }

  /** The same part of heads and neurons, by gradient × activation, equally from every block. */
  public static StructuredPruning removing(double part) {
    return new StructuredPruning(part, part, Importance.TAYLOR, Allocation.UNIFORM, 0);
  }

  /**
   * Which units stay.
   *
   * @param scores of all units of the model
   */
  public List<KeptUnits> choose(UnitScores scores) {
    return choice().of(scores);
  }

  private UnitChoice choice() {
    return new UnitChoice(heads, neurons, allocation);
  }

  /**
   * Removes units from a copy of the model, without training.
   *
   * @param model isn't changed
   * @param scores of all its units
   */
  public Model remove(Model model, UnitScores scores) {
    LockedZeros.requireNone(model);
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

  /** Removes units from a copy of the model and trains it, before, or at the same time. */
  @Override
  public Model prune(Model model, Objective objective, TrainingSource data, TrainingRun run) {
    LockedZeros.requireNone(model);
    return risingPart > 0 && Math.max(heads, neurons) > 0
        ? gradually(model, objective, data, run)
        : atFirst(model, objective, data, run);
  }

  @Override
  public Model pruneAtOnce(Model model) {
    if (importance == Importance.TAYLOR) {
      throw new InvalidInputException(
          "importance by gradient × activation needs data, expected importance by magnitude");
    }
    return remove(model, MagnitudeScores.of(model));
  }

  private Model gradually(Model model, Objective objective, TrainingSource data, TrainingRun run) {
    long steps = run.options().steps();
    long rising = Math.min(steps - 1, Math.round(risingPart * steps));
    SparsitySchedule schedule = new SparsitySchedule(Math.max(heads, neurons), rising, INTERVAL);
    try (Model copy =
            model.with(model.architecture(), model.parameters().copy(), model.tokenizer().copy());
        GatedTraining gated = new GatedTraining(copy, objective, choice(), schedule)) {
      Model trained =
          run.train(PruningMask.OPERATION, copy, gated, data, gated.policy(), gated, describe());
      return UnitRemoval.keep(trained, gated.kept(1));
    }
  }

  private Model atFirst(Model model, Objective objective, TrainingSource data, TrainingRun run) {
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

  private Map<String, String> describe() {
    return Map.of(
        "method", "structured",
        "heads", Double.toString(heads),
        "neurons", Double.toString(neurons),
        "importance", importance.name().toLowerCase(Locale.ROOT),
        "allocation", allocation.name().toLowerCase(Locale.ROOT),
        "rising_part", Double.toString(risingPart));
  }

  private Map<String, String> describe(Model smaller) {
    List<BlockShape> shapes =
        UnitRemoval.blocks(smaller).stream().map(Block::shape).map(s -> s.orElseThrow()).toList();
    Map<String, String> settings = new TreeMap<>(describe());
    settings.put("heads_left", shapes.stream().map(s -> s.heads().queries()).toList().toString());
    settings.put("neurons_left", shapes.stream().map(BlockShape::neurons).toList().toString());
    return settings;
  }
}
