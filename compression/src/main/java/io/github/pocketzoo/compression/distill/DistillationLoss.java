package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.train.MicroBatch;
import io.github.pocketzoo.core.train.Objective;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Knowledge distillation: with student logits z, teacher logits t, temperature T and hidden states
 * h of matched blocks,
 *
 * <pre>
 * loss = soft   · T² D(softmax(t/T), softmax(z/T))           Hinton et al. 2015, D = KL
 *      + hard   · cross entropy(label, softmax(z))
 *      + hidden · mean over matched blocks of MSE(h_teacher, h_student)   Jiao et al. 2020
 * </pre>
 *
 * each a mean over the examples, texts or tokens; the squared error of a text is a mean over its
 * tokens.
 *
 * @param teacher run forward on every batch
 * @param layers which hidden states are matched
 * @param predictions what the logits are about
 */
public record DistillationLoss(
    Forward teacher, LayerMap layers, DistillationWeights weights, Predictions predictions)
    implements Objective {
  private static final String TEACHER = "teacher.";

  @Override
  public SDVariable addTo(ModelGraph graph) {
    List<SDVariable> terms = new ArrayList<>();
    if (weights.soft() > 0) {
      terms.add(softTargets(graph).mul(weights.soft()));
    }
    if (weights.hard() > 0) {
      terms.add(predictions.labelLoss(graph).mul(weights.hard()));
    }
    if (weights.hidden() > 0) {
      terms.add(hiddenStates(graph).mul(weights.hidden()));
    }
    return terms.stream().reduce(SDVariable::add).orElseThrow();
  }

  private SDVariable softTargets(ModelGraph graph) {
    SameDiff sd = graph.sameDiff();
    SDVariable student = sd.getVariable(Forward.LOGITS);
    SDVariable teacherLogits =
        sd.placeHolder(TEACHER + Forward.LOGITS, student.dataType(), -1, predictions.classes());
    double scale = 1 / weights.temperature();
    SDVariable teacherLog = sd.nn().logSoftmax(teacherLogits.mul(scale));
    SDVariable studentLog = sd.nn().logSoftmax(student.mul(scale));
    return weights
        .divergence()
        .of(sd, teacherLog, studentLog)
        .mean()
        .mul(weights.temperature() * weights.temperature());
  }

  private SDVariable hiddenStates(ModelGraph graph) {
    SameDiff sd = graph.sameDiff();
    SDVariable mask = sd.getVariable(ModelGraph.ATTENTION_MASK);
    SDVariable lengths = mask.sum(1);
    List<SDVariable> distances = new ArrayList<>();
    for (int block = 0; block < layers.studentBlocks(); block++) {
      SDVariable student = sd.getVariable(ModelGraph.hiddenState(block + 1));
      SDVariable teacherHidden =
          sd.placeHolder(
              TEACHER + teacherHidden(block), student.dataType(), -1, -1, graph.hiddenSize());
      SDVariable perToken = sd.math().square(student.sub(teacherHidden)).mean(2);
      distances.add(perToken.mul(mask).sum(1).div(lengths).mean());
    }
    return distances.stream().reduce(SDVariable::add).orElseThrow().div(distances.size());
  }

  /** Name of the teacher's hidden state that a student block is trained towards. */
  private String teacherHidden(int block) {
    return ModelGraph.hiddenState(layers.teacherBlocks().get(block) + 1);
  }

  @Override
  public Map<String, INDArray> inputs(MicroBatch batch, DataType type) {
    Map<String, INDArray> inputs = new HashMap<>();
    inputs.putAll(predictions.rowInputs(batch));
    if (weights.hard() > 0) {
      inputs.putAll(predictions.labelInputs(batch, type));
    }
    List<String> outputs = teacherOutputs();
    if (!outputs.isEmpty()) {
      teacher
          .run(batch.tokens(), outputs)
          .forEach((name, array) -> inputs.put(TEACHER + name, input(name, array, batch, type)));
    }
    return inputs;
  }

  private List<String> teacherOutputs() {
    List<String> outputs = new ArrayList<>();
    if (weights.soft() > 0) {
      outputs.add(Forward.LOGITS);
    }
    if (weights.hidden() > 0) {
      for (int block = 0; block < layers.studentBlocks(); block++) {
        outputs.add(teacherHidden(block));
      }
    }
    return outputs;
  }

  private INDArray input(String name, INDArray array, MicroBatch batch, DataType type) {
    return inType(name.equals(Forward.LOGITS) ? predictions.rows(array, batch) : array, type);
  }

  @Override
  public double weight(MicroBatch batch) {
    return predictions.weight(batch);
  }

  private static INDArray inType(INDArray array, DataType type) {
    if (array.dataType() == type) {
      return array;
    }
    try (array) {
      return array.castTo(type);
    }
  }
}
