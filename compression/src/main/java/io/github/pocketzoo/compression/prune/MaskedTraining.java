package io.github.pocketzoo.compression.prune;

import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.samediff.ArrayValues;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.train.BatchGradients;
import io.github.pocketzoo.core.train.GradientSource;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.Trainable;
import io.github.pocketzoo.core.train.TrainingExamples;
import io.github.pocketzoo.core.train.TrainingOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A model whose matrices W are multiplied by masks M(S) before they are used, trained together with
 * the scores S:
 *
 * <pre>
 * W' = W ⊙ M(S)
 * ∂L/∂W = ∂L/∂W' ⊙ M(S)
 * ∂L/∂S = ∂L/∂W' ⊙ W        straight through the choice of M
 * </pre>
 *
 * W keeps the values of weights that are masked now, and may be back later. Scores are parameters
 * of the training, so that checkpoints have them and their moments.
 */
final class MaskedTraining implements Trainable, AutoCloseable {
  private static final String SCORES = "movement_scores/";

  private final Model model;
  private final Objective objective;
  private final List<String> targets;
  private final MaskRule rule;
  private final SparsitySchedule schedule;
  private final Map<String, INDArray> scores = new LinkedHashMap<>();

  MaskedTraining(
      Model model,
      Objective objective,
      List<String> targets,
      MaskRule rule,
      SparsitySchedule schedule,
      InitialScores initial) {
    this.model = model;
    this.objective = objective;
    this.targets = targets;
    this.rule = rule;
    this.schedule = schedule;
    targets.forEach(name -> scores.put(name, initial.of(model.parameters().get(name))));
  }

  /** Whether a parameter of the training holds scores. */
  static boolean areScores(String parameter) {
    return parameter.startsWith(SCORES);
  }

  @Override
  public List<ParameterSpec> specs() {
    List<ParameterSpec> specs =
        new ArrayList<>(objective.extra().after(model.architecture().parameters()));
    // As biases, scores aren't decayed.
    scores.forEach(
        (name, array) ->
            specs.add(new ParameterSpec(SCORES + name, array.shape(), ParameterSpec.Kind.BIAS)));
    return specs;
  }

  @Override
  public Parameters parameters() {
    Map<String, INDArray> all =
        new LinkedHashMap<>(objective.extra().after(model.parameters()).arrays());
    scores.forEach((name, array) -> all.put(SCORES + name, array));
    return new Parameters(all);
  }

  /** Sets the weights that the masks hide to zero, for good. */
  void apply(double sparsity) {
    masks(sparsity)
        .forEach(
            (name, mask) -> {
              try (mask) {
                model.parameters().get(name).muli(mask);
              }
            });
  }

  private Map<String, INDArray> masks(double sparsity) {
    Map<String, MaskRule.Scores> values = new LinkedHashMap<>();
    scores.forEach(
        (name, array) ->
            values.put(
                name,
                new MaskRule.Scores(ArrayValues.floats(array), Math.toIntExact(array.size(1)))));
    Map<String, INDArray> masks = new LinkedHashMap<>();
    rule.masks(values, sparsity)
        .forEach(
            (name, mask) ->
                masks.put(name, MagnitudePruner.array(mask, model.parameters().get(name))));
    return masks;
  }

  @Override
  public Map<String, String> describe() {
    return objective.describe();
  }

  @Override
  public GradientSource gradients(Set<String> frozen, TrainingOptions options) {
    Map<String, INDArray> masked = new LinkedHashMap<>(model.parameters().arrays());
    targets.forEach(name -> masked.put(name, model.parameters().get(name).like()));
    Model view = model.with(model.architecture(), new Parameters(masked), model.tokenizer());
    GradientSource ofView = Trainable.of(view, objective).gradients(frozen, options);
    return new GradientSource() {
      @Override
      public BatchGradients compute(TrainingExamples data, int[] indices, long step) {
        Map<String, INDArray> masks = masks(schedule.at(step));
        masks.entrySet().parallelStream()
            .forEach(
                entry -> {
                  String name = entry.getKey();
                  masked.get(name).assign(model.parameters().get(name)).muli(entry.getValue());
                });
        BatchGradients gradients = ofView.compute(data, indices, step);
        Map<String, INDArray> all = new LinkedHashMap<>(gradients.dense());
        masks.forEach(
            (name, mask) -> {
              try (mask) {
                INDArray gradient = all.get(name);
                all.put(SCORES + name, gradient.mul(model.parameters().get(name)));
                gradient.muli(mask);
              }
            });
        return new BatchGradients(gradients.loss(), all, gradients.embeddings());
      }

      @Override
      public void close() {
        ofView.close();
        targets.forEach(name -> masked.get(name).close());
      }
    };
  }

  /** Frees the scores. */
  @Override
  public void close() {
    scores.values().forEach(INDArray::close);
  }
}
