package io.github.pocketzoo.compression.sensitivity;

import io.github.pocketzoo.core.data.LengthSortedBatches;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ProblemType;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.samediff.ArrayValues;
import io.github.pocketzoo.core.task.Probabilities;
import io.github.pocketzoo.core.train.EncodedDataset;
import io.github.pocketzoo.core.train.MicroBatch;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.ObjectiveForward;
import io.github.pocketzoo.core.train.TaskExamples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Measures a model with a head on labelled examples, again and again while its weights change. */
final class TaskMeasure {
  private final Objective objective;
  private final ObjectiveForward forward;
  private final List<MicroBatch> batches = new ArrayList<>();
  private final boolean classifies;
  private final int classes;

  TaskMeasure(Model model, TaskExamples data, int batchSize) {
    this.objective = Objective.of(data.head());
    this.forward = new ObjectiveForward(model, objective);
    this.classifies =
        data.head().task() == Task.TEXT_CLASSIFICATION
            && data.head().problem() == ProblemType.SINGLE_LABEL;
    this.classes = data.head().labels().size();
    EncodedDataset encoded = data.encode(model.tokenizer());
    int multiple = model.architecture().lengthMultiple();
    for (int[] indices : new LengthSortedBatches(encoded.lengths(), batchSize).batches()) {
      MicroBatch batch = encoded.batch(indices, 0);
      batches.add(
          new MicroBatch(
              batch.tokens().paddedToMultiple(multiple), batch.targets(), batch.indices()));
    }
  }

  HeldOut measure() {
    double loss = 0;
    double weights = 0;
    int right = 0;
    int texts = 0;
    for (MicroBatch batch : batches) {
      double weight = objective.weight(batch);
      List<String> outputs =
          classifies
              ? List.of(ObjectiveForward.LOSS, Forward.LOGITS)
              : List.of(ObjectiveForward.LOSS);
      Map<String, INDArray> results = forward.run(batch, outputs);
      loss += results.get(ObjectiveForward.LOSS).getDouble(0) * (objective.isSum() ? 1 : weight);
      weights += weight;
      if (classifies) {
        right += right(batch, ArrayValues.floats(results.get(Forward.LOGITS)));
        texts += batch.indices().length;
      }
      results.values().forEach(INDArray::close);
    }
    return new HeldOut(
        loss / weights,
        classifies ? OptionalDouble.of((double) right / texts) : OptionalDouble.empty());
  }

  private int right(MicroBatch batch, float[] logits) {
    int[] labels = batch.labels();
    int right = 0;
    for (int text = 0; text < labels.length; text++) {
      int best = Probabilities.likeliest(logits, text * classes, (text + 1) * classes);
      right += best == labels[text] ? 1 : 0;
    }
    return right;
  }
}
