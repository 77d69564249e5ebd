package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.train.GradientSource;
import io.github.pocketzoo.core.train.StepListener;
import io.github.pocketzoo.core.train.Trainable;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.UpdatePolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Keeps the best parameters that a training went through. They are parameters of the training that
 * no step moves, so that checkpoints have them and a resumed run knows them.
 */
final class BestModel implements Trainable, StepListener, AutoCloseable {
  private static final String PREFIX = "best/";
  private static final String STATE = "best_state";

  /** Elements of the state. */
  private static final int SCORE = 0;

  private static final int STEP = 1;
  private static final int MEASURED_SINCE = 2;
  private static final int SIZE = 3;

  private final Model model;
  private final Trainable inner;
  private final Selection selection;
  private final ToDoubleFunction<Model> score;
  private final long steps;
  private final Map<String, INDArray> best = new LinkedHashMap<>();

  /** Score, number of steps before, and measurements since; exact in double precision. */
  private final INDArray state = Nd4j.create(DataType.DOUBLE, SIZE);

  /**
   * Begins with nothing measured.
   *
   * @param inner trains the parameters of the model
   * @param loss that it is trained with
   */
  BestModel(
      Model model,
      Trainable inner,
      DistillationLoss loss,
      Selection selection,
      TrainingOptions options) {
    this.model = model;
    this.inner = inner;
    this.selection = selection;
    this.steps = options.steps();
    this.score = selection.score().of(model, loss, options);
    model.parameters().arrays().forEach((name, array) -> best.put(name, array.dup('c')));
    state.putScalar(SCORE, Double.NEGATIVE_INFINITY);
  }

  /** Trains what the inner one trains. */
  UpdatePolicy policy() {
    return parameter ->
        parameter.startsWith(PREFIX) || parameter.equals(STATE) ? UpdatePolicy.NEVER : 0;
  }

  @Override
  public List<ParameterSpec> specs() {
    List<ParameterSpec> specs = new ArrayList<>(inner.specs());
    best.forEach(
        (name, array) ->
            specs.add(new ParameterSpec(PREFIX + name, array.shape(), ParameterSpec.Kind.BIAS)));
    specs.add(ParameterSpec.bias(STATE, SIZE));
    return specs;
  }

  @Override
  public Parameters parameters() {
    Map<String, INDArray> all = new LinkedHashMap<>(inner.parameters().arrays());
    best.forEach((name, array) -> all.put(PREFIX + name, array));
    all.put(STATE, state);
    return new Parameters(all);
  }

  @Override
  public Map<String, String> describe() {
    return inner.describe();
  }

  @Override
  public GradientSource gradients(Set<String> frozen, TrainingOptions options) {
    return inner.gradients(frozen, options);
  }

  @Override
  public void afterStep(long step, Parameters parameters) {
    long done = step + 1;
    if (done % selection.everySteps() != 0 && done != steps) {
      return;
    }
    double measured = score.applyAsDouble(model);
    if (Double.isNaN(measured)) {
      throw new InvalidInputException(
          "the student's score on held-out examples is no number after step " + done);
    }
    if (measured > state.getDouble(SCORE)) {
      best.forEach((name, array) -> array.assign(model.parameters().get(name)));
      state.putScalar(SCORE, measured);
      state.putScalar(STEP, (double) done);
      state.putScalar(MEASURED_SINCE, 0.0);
    } else {
      state.putScalar(MEASURED_SINCE, state.getDouble(MEASURED_SINCE) + 1);
    }
  }

  @Override
  public boolean isEnough() {
    return selection.patience().isPresent()
        && state.getDouble(MEASURED_SINCE) >= selection.patience().getAsInt();
  }

  /** Gives the model the best parameters, and tells what is known of them. */
  Map<String, Double> restore() {
    best.forEach((name, array) -> model.parameters().get(name).assign(array));
    return Map.of("best_score", state.getDouble(SCORE), "best_step", state.getDouble(STEP));
  }

  @Override
  public void close() {
    best.values().forEach(INDArray::close);
    state.close();
  }
}
