package io.github.pocketzoo.compression.prune;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.PruningMask;
import io.github.pocketzoo.core.train.StepListener;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.core.train.TrainingSource;
import io.github.pocketzoo.core.train.UpdatePolicy;
import java.util.Map;

/**
 * Movement pruning (Sanh et al. 2020): weights stay that training moves away from zero, whatever
 * their size. A score of every weight is learned beside it; since its gradient is ∂L/∂W · W, it
 * grows where a step makes the weight larger. The lowest scores are masked, more and more of them
 * by the cubic schedule of {@link SparsitySchedule}; what is masked can come back. At high sparsity
 * this keeps more of a fine-tuned model than magnitudes do.
 *
 * <p>The matrices of the blocks are pruned; embedding tables aren't.
 *
 * @param sparsity fraction of zeros in the pruned matrices, in [0, 1)
 * @param rule which weights go: per matrix as in the paper, or by one threshold
 * @param risingPart part of the steps in which the sparsity rises, in [0, 1]
 * @param scoreRate learning rate of the scores, greater than 0
 * @param initial scores before the first step
 */
public record MovementPruning(
    double sparsity, MaskRule rule, double risingPart, double scoreRate, InitialScores initial)
    implements PruningMethod {
  public MovementPruning {
    if (!(risingPart >= 0 && risingPart <= 1)) {
      throw new InvalidInputException(
          "rising part is " + risingPart + ", expected a number in [0, 1]");
    }
    if (!(scoreRate > 0 && Double.isFinite(scoreRate))) {
      throw new InvalidInputException(
          "learning rate of scores is " + scoreRate + ", expected a number greater than 0");
    }
    new SparsitySchedule(sparsity, 0, 1);
    if (rule instanceof MaskRule.NOfM pattern && Math.abs(pattern.sparsity() - sparsity) > 1e-9) {
      throw new InvalidInputException(
          "sparsity is %s, expected %s for the pattern %s"
              .formatted(sparsity, pattern.sparsity(), pattern.describe()));
    }
  }

  /**
   * Per matrix, rising over the first 60 % of the steps, scores learned at a rate of 0.01 from 0.
   */
  public static MovementPruning toSparsity(double sparsity) {
    return new MovementPruning(sparsity, new MaskRule.PerMatrix(), 0.6, 0.01, InitialScores.ZERO);
  }

  @Override
  public Model prune(Model model, Objective objective, TrainingSource data, TrainingRun run) {
    Model copy =
        model.with(model.architecture(), model.parameters().copy(), model.tokenizer().copy());
    long rising = Math.round(risingPart * run.options().steps());
    SparsitySchedule schedule = new SparsitySchedule(sparsity, rising, 1);
    try (MaskedTraining training =
        new MaskedTraining(
            copy,
            objective,
            copy.architecture().structure().blockWeights(),
            rule,
            schedule,
            initial)) {
      Model trained =
          run.train(
              PruningMask.OPERATION,
              copy,
              training,
              data,
              rates(run.options().learningRate()),
              StepListener.none(),
              Map.of(
                  "method",
                  "movement",
                  PruningMask.SPARSITY,
                  Double.toString(sparsity),
                  "scope",
                  rule.describe(),
                  "rising_part",
                  Double.toString(risingPart),
                  "score_learning_rate",
                  Double.toString(scoreRate),
                  "initial_scores",
                  initial.describe()));
      training.apply(sparsity);
      return trained;
    }
  }

  @Override
  public Model pruneAtOnce(Model model) {
    throw new InvalidInputException("movement pruning learns while it trains");
  }

  private UpdatePolicy rates(double learningRate) {
    return new UpdatePolicy() {
      @Override
      public long firstStep(String parameter) {
        return 0;
      }

      @Override
      public double rateFactor(String parameter) {
        return MaskedTraining.areScores(parameter) ? scoreRate / learningRate : 1;
      }
    };
  }
}
