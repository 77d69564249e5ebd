package io.github.pocketzoo.compression.prune.plan;

import io.github.pocketzoo.compression.prune.GradualPruning;
import io.github.pocketzoo.compression.prune.InitialScores;
import io.github.pocketzoo.compression.prune.LayerDropping;
import io.github.pocketzoo.compression.prune.MaskRule;
import io.github.pocketzoo.compression.prune.MovementPruning;
import io.github.pocketzoo.compression.prune.PruningMethod;
import io.github.pocketzoo.compression.prune.structured.Allocation;
import io.github.pocketzoo.compression.prune.structured.StructuredPruning;
import java.util.List;
import java.util.Optional;

/**
 * All settings of a pruning; which of them count depends on the kind.
 *
 * @param sparsity part of the weights that becomes zero, where there is no pattern
 * @param pattern N of M weights that stay, instead of sparsity and scope
 * @param embeddings whether tables are pruned too; if that isn't said, where there is no pattern
 * @param risingPart part of the steps in which the sparsity rises; if that isn't said, the usual
 *     one, but heads and neurons go before the first step
 * @param interval steps between two choices of weights
 * @param scoreRate learning rate of movement pruning's scores
 * @param initialScores what those scores are before the first step
 * @param heads part of the attention heads that goes
 * @param neurons part of the neurons that goes
 * @param importance which heads and neurons stay
 * @param layers which layers stay, from 0
 */
public record PruningPlan(
    PruningKind kind,
    double sparsity,
    PruningScope scope,
    Optional<MaskRule.NOfM> pattern,
    Optional<Boolean> embeddings,
    Optional<Double> risingPart,
    int interval,
    double scoreRate,
    InitialScores initialScores,
    double heads,
    double neurons,
    StructuredPruning.Importance importance,
    List<Integer> layers) {

  /** What command lines and recipes take where nothing is said. */
  public static final PruningPlan DEFAULT =
      new PruningPlan(
          PruningKind.MAGNITUDE,
          0.5,
          PruningScope.MATRIX,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          GradualPruning.toSparsity(0.5).interval(),
          MovementPruning.toSparsity(0.5).scoreRate(),
          MovementPruning.toSparsity(0.5).initial(),
          0.5,
          0.5,
          StructuredPruning.Importance.TAYLOR,
          List.of());

  /** Part of the steps in which sparsities rise where nothing is said. */
  public static final double RISING_PART = GradualPruning.toSparsity(0.5).risingPart();

  public PruningPlan {
    layers = List.copyOf(layers);
  }

  /**
   * What prunes.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if a setting is out of its range
   */
  public PruningMethod method() {
    double rising = risingPart.orElse(RISING_PART);
    double zeros = pattern.map(MaskRule.NOfM::sparsity).orElse(sparsity);
    return switch (kind) {
      case MAGNITUDE ->
          new GradualPruning(zeros, rule(), embeddings.orElse(pattern.isEmpty()), rising, interval);
      case MOVEMENT -> new MovementPruning(zeros, rule(), rising, scoreRate, initialScores);
      case STRUCTURED ->
          new StructuredPruning(heads, neurons, importance, allocation(), risingPart.orElse(0.0));
      case LAYERS -> new LayerDropping(layers);
    };
  }

  private MaskRule rule() {
    return pattern
        .<MaskRule>map(rule -> rule)
        .orElseGet(
            () ->
                switch (scope) {
                  case MATRIX -> new MaskRule.PerMatrix();
                  case GLOBAL -> new MaskRule.Global();
                });
  }

  private Allocation allocation() {
    return switch (scope) {
      case MATRIX -> Allocation.UNIFORM;
      case GLOBAL -> Allocation.GLOBAL;
    };
  }
}
