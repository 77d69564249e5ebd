package io.github.pocketzoo.compression.sensitivity;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.train.TaskExamples;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Disturbs one part of a model after the other, the rest as it is, and measures what held-out
 * examples say: where a model can do without (as Li et al. 2017 choose how much to prune of each
 * layer, and Dong et al. 2019 how many bits each gets).
 *
 * @param cut how finely the model is cut
 * @param disturbances what is done to each part, one at a time
 * @param batchSize examples that are run at once
 */
public record SensitivityScan(Part.Cut cut, List<Disturbance> disturbances, int batchSize) {
  public SensitivityScan {
    disturbances = List.copyOf(disturbances);
    if (disturbances.isEmpty()) {
      throw new InvalidInputException("nothing is to be done to the model's parts");
    }
    if (batchSize < 1) {
      throw new InvalidInputException("batch size is %d, expected 1 or more".formatted(batchSize));
    }
  }

  /**
   * Measures all parts.
   *
   * @param model its weights are changed and restored
   * @param data held-out examples, at least one, for the model's head
   */
  public SensitivityResult run(Model model, TaskExamples data, Progress.Factory progressFactory) {
    if (data.size() == 0) {
      throw new InvalidInputException(data.name() + ": no examples, expected at least 1");
    }
    TaskMeasure measure = new TaskMeasure(model, data, batchSize);
    return run(model, data.name(), data.size(), measure::measure, progressFactory);
  }

  /**
   * Measures all parts of any model, such as one that continues texts.
   *
   * @param model its weights are changed and restored
   */
  public SensitivityResult run(Model model, HeldOutData data, Progress.Factory progressFactory) {
    return run(model, data.name(), data.size(), () -> data.measure(model), progressFactory);
  }

  private SensitivityResult run(
      Model model,
      String data,
      int examples,
      Supplier<HeldOut> measure,
      Progress.Factory progressFactory) {
    model.requireFloats();
    List<Part> parts = Part.of(model.architecture().structure(), cut);
    List<SensitivityResult.Row> rows = new ArrayList<>();
    long measurements = 1L + (long) parts.size() * disturbances.size();
    try (Progress progress = progressFactory.start("sensitivity", "measurements", measurements)) {
      HeldOut whole = measure.get();
      progress.advance(1);
      for (Part part : parts) {
        List<HeldOut> measured = new ArrayList<>();
        for (Disturbance disturbance : disturbances) {
          HeldOut result = disturbed(model.parameters(), part, disturbance, measure);
          measured.add(result);
          progress.advance(1);
          progress.note(
              String.format(
                  Locale.ROOT,
                  "%s, %s: loss %.4f",
                  part.name(),
                  disturbance.name(),
                  result.loss()));
        }
        long weights =
            part.weights().stream().mapToLong(name -> model.parameters().get(name).length()).sum();
        rows.add(new SensitivityResult.Row(part.name(), weights, measured));
      }
      return new SensitivityResult(
          data, examples, disturbances.stream().map(Disturbance::name).toList(), whole, rows);
    }
  }

  private static HeldOut disturbed(
      Parameters parameters, Part part, Disturbance disturbance, Supplier<HeldOut> measure) {
    List<INDArray> weights = part.weights().stream().map(parameters::get).toList();
    List<INDArray> before = weights.stream().map(each -> each.dup('c')).toList();
    try {
      disturbance.apply(weights);
      return measure.get();
    } finally {
      for (int i = 0; i < weights.size(); i++) {
        weights.get(i).assign(before.get(i));
        before.get(i).close();
      }
    }
  }
}
