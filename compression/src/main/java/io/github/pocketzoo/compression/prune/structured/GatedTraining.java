package io.github.pocketzoo.compression.prune.structured;

import io.github.pocketzoo.compression.prune.SparsitySchedule;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.BlockShape;
import io.github.pocketzoo.core.structure.KeptUnits;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.structure.Role;
import io.github.pocketzoo.core.train.BatchGradients;
import io.github.pocketzoo.core.train.GradientSource;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.StepListener;
import io.github.pocketzoo.core.train.Trainable;
import io.github.pocketzoo.core.train.TrainingExamples;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.UpdatePolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A model that loses units while it is trained. What they would be missed is a running mean of |∂
 * loss / ∂ ξ| (see {@link TaylorScores}) over the steps, which costs nothing beside the gradients
 * that are there anyway. Units that are to go have their rows of the maps back to hidden states set
 * to 0 after each step; at the end they can be removed without any change.
 *
 * <p>The means are parameters of the training that no step moves, so that checkpoints have them.
 */
final class GatedTraining implements Trainable, StepListener, AutoCloseable {
  private static final String PREFIX = "unit_importance/";

  /** Of the mean before, at each step. */
  private static final double DECAY = 0.9;

  /** The importance of a unit that is gone: less than any, and nothing beside the others' norm. */
  private static final float GONE = -1e-30f;

  private final Model model;
  private final Objective objective;
  private final SparsitySchedule schedule;
  private final UnitChoice last;
  private final List<Block> blocks;
  private final List<INDArray> heads = new ArrayList<>();
  private final List<INDArray> neurons = new ArrayList<>();

  /**
   * Begins with all units.
   *
   * @param last which units are gone at the end
   * @param schedule of how many are gone, as a part of all
   */
  GatedTraining(Model model, Objective objective, UnitChoice last, SparsitySchedule schedule) {
    this.model = model;
    this.objective = objective;
    this.last = last;
    this.schedule = schedule;
    this.blocks = UnitRemoval.blocks(model);
    for (Block block : blocks) {
      BlockShape shape = block.shape().orElseThrow();
      heads.add(Nd4j.zeros(shape.heads().keyValues()));
      neurons.add(Nd4j.zeros(shape.neurons()));
    }
  }

  /** Trains all but the means. */
  UpdatePolicy policy() {
    return parameter -> parameter.startsWith(PREFIX) ? UpdatePolicy.NEVER : 0;
  }

  private Map<String, INDArray> means() {
    Map<String, INDArray> means = new LinkedHashMap<>();
    for (int i = 0; i < blocks.size(); i++) {
      means.put(PREFIX + i + "/heads", heads.get(i));
      means.put(PREFIX + i + "/neurons", neurons.get(i));
    }
    return means;
  }

  @Override
  public List<ParameterSpec> specs() {
    List<ParameterSpec> specs =
        new ArrayList<>(objective.extra().after(model.architecture().parameters()));
    means().forEach((name, mean) -> specs.add(ParameterSpec.bias(name, mean.length())));
    return specs;
  }

  @Override
  public Parameters parameters() {
    Map<String, INDArray> all =
        new LinkedHashMap<>(objective.extra().after(model.parameters()).arrays());
    all.putAll(means());
    return new Parameters(all);
  }

  @Override
  public Map<String, String> describe() {
    return objective.describe();
  }

  @Override
  public GradientSource gradients(Set<String> frozen, TrainingOptions options) {
    GradientSource ofModel = Trainable.of(model, objective).gradients(frozen, options);
    return new GradientSource() {
      @Override
      public BatchGradients compute(TrainingExamples data, int[] indices, long step) {
        BatchGradients gradients = ofModel.compute(data, indices, step);
        List<UnitScores.OfBlock> slopes = TaylorScores.ofBatch(model, blocks, gradients);
        for (int i = 0; i < blocks.size(); i++) {
          add(heads.get(i), slopes.get(i).heads());
          add(neurons.get(i), slopes.get(i).neurons());
        }
        return gradients;
      }

      @Override
      public void close() {
        ofModel.close();
      }
    };
  }

  private static void add(INDArray mean, double[] slopes) {
    for (int unit = 0; unit < slopes.length; unit++) {
      if (mean.getFloat(unit) != GONE) {
        double sum = DECAY * mean.getDouble(unit) + (1 - DECAY) * Math.abs(slopes[unit]);
        mean.putScalar(unit, sum);
      }
    }
  }

  @Override
  public void afterStep(long step, Parameters parameters) {
    if (schedule.isPruningStep(step)) {
      List<KeptUnits> kept = kept(schedule.at(step) / schedule.finalSparsity());
      for (int i = 0; i < blocks.size(); i++) {
        mark(heads.get(i), kept.get(i).heads());
        mark(neurons.get(i), kept.get(i).neurons());
      }
    }
    for (int i = 0; i < blocks.size(); i++) {
      clear(blocks.get(i), Role.ATTENTION_OUTPUT, heads.get(i));
      clear(blocks.get(i), Role.OUTPUT, neurons.get(i));
    }
  }

  /** The units that stay when a part of those that go at the end is gone. */
  List<KeptUnits> kept(double part) {
    List<UnitScores.OfBlock> scores = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      scores.add(
          new UnitScores.OfBlock(heads.get(i).toDoubleVector(), neurons.get(i).toDoubleVector()));
    }
    return last.part(part).of(new UnitScores(scores));
  }

  private static void mark(INDArray mean, List<Integer> kept) {
    Set<Integer> stay = Set.copyOf(kept);
    for (int unit = 0; unit < mean.length(); unit++) {
      if (!stay.contains(unit)) {
        mean.putScalar(unit, GONE);
      }
    }
  }

  private void clear(Block block, Role role, INDArray mean) {
    INDArray weights = model.parameters().get(block.projections().get(role).weight());
    int rows = weights.rows() / Math.toIntExact(mean.length());
    for (int row = 0; row < weights.rows(); row++) {
      if (mean.getFloat(row / rows) == GONE) {
        weights.getRow(row).assign(0);
      }
    }
  }

  /** Frees the means. */
  @Override
  public void close() {
    heads.forEach(INDArray::close);
    neurons.forEach(INDArray::close);
  }
}
